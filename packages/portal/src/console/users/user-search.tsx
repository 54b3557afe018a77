import { IconSearch } from '@lanyard/ui';
import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { focusRow } from './user-list.tsx';

const SEARCH_DELAY_MS = 200;

/** Search as one types; the arrow down leads into what was found. */
export function UserSearch({ search, onSearch }: { search: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(search);
  /** What was sent and is not in the address yet; null where nothing is on its way. */
  const sent = useRef<string | null>(null);
  // "Back" changes the address without anybody typing. What was sent before the last key is older than what stands in the field.
  useEffect(() => {
    if (sent.current === null) setText(search);
    else if (search === sent.current) sent.current = null;
  }, [search]);
  const send = useDebouncedCallback((typed: string) => {
    sent.current = typed === search ? null : typed;
    onSearch(typed);
  }, SEARCH_DELAY_MS);
  return (
    <TextInput
      type="search"
      aria-label="Search users"
      placeholder="Name or e-mail"
      aria-keyshortcuts="/"
      value={text}
      leftSection={<IconSearch size={18} aria-hidden="true" />}
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value.trim());
      }}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        focusRow(1);
      }}
    />
  );
}
