import { IconRefresh, useEvents } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';

/** Says that events came since the list was read, and leaves it to the reader when it moves. */
export function NewsBar({ url, onShow }: { url: string; onShow: () => void }) {
  const [count, setCount] = useState(0);
  useEvents<{ count: number }>({ url, event: 'news', onData: (news) => setCount(news.count) });
  return (
    <div role="status" className="la-news">
      {count === 0 ? null : (
        <Button variant="light" leftSection={<IconRefresh size={18} aria-hidden="true" />} onClick={onShow}>
          {newsWords(count)}
        </Button>
      )}
    </div>
  );
}

function newsWords(count: number): string {
  if (count === 1) return 'Show 1 new event';
  return count < 100 ? `Show ${count} new events` : 'Show more than 100 new events';
}
