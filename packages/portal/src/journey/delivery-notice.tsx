import { Notice } from '@lanyard/ui';
import type { PushView } from './second-factor.ts';

export type DeliveryWord = NonNullable<PushView['delivery']>;

/** Why the phone does not ring, as soon as it is known. While nothing is wrong nothing is said: the person looks at the phone. */
export function DeliveryNotice({ delivery }: { delivery: PushView['delivery'] }) {
  if (delivery === null || delivery.state === 'under-way') return null;
  const { title, rest } = deliveryWords(delivery);
  return (
    <Notice tone={delivery.state === 'failed' ? 'warn' : 'info'} title={title}>
      {rest}
    </Notice>
  );
}

function deliveryWords({ text, next, since }: DeliveryWord): { title: string; rest: string } {
  const end = text.search(/[.”] /);
  const [title, more] = end === -1 ? [text, ''] : [text.slice(0, end + 1), text.slice(end + 2)];
  return { title, rest: joined(more, heardOf(since), next) };
}

/** Why nobody answered, where the title has said already that nobody did. */
export function whyNobody({ text, next, since }: DeliveryWord): string {
  return joined(text.replace(/^Nobody answered in time\. /, ''), heardOf(since), next);
}

const joined = (...sentences: string[]): string => sentences.filter((sentence) => sentence !== '').join(' ');

const DAY_MS = 86_400_000;

/** "It was last heard of at 9:12." */
function heardOf(since: string | null): string {
  if (since === null) return '';
  const time = new Date(since);
  const isToday = Date.now() - time.getTime() < DAY_MS;
  const clock = time.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
  return `It was last heard of ${isToday ? 'at' : `on ${time.toLocaleDateString()} at`} ${clock}.`;
}
