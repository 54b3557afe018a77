import type { Tone } from '@lanyard/ui';
import type { Delivery, DeliveryPage, Hop } from '../../api/deliveries.ts';

type Word = { tone: Tone; word: string };

const STATES: Record<Delivery['state'], Word> = {
  pending: { tone: 'info', word: 'Waiting' },
  approved: { tone: 'good', word: 'Approved' },
  denied: { tone: 'warn', word: 'Refused' },
  reported: { tone: 'bad', word: 'Reported' },
  mismatched: { tone: 'warn', word: 'Wrong number' },
  cancelled: { tone: 'neutral', word: 'Cancelled' },
  expired: { tone: 'warn', word: 'Nobody answered' },
};

export const stateWord = (state: Delivery['state']): Word => STATES[state];

const SERVICES: Partial<Record<Hop['hop'], string>> = {
  'web-push': 'the push service',
  fcm: 'Firebase',
  apns: 'Apple',
};

const STEPS: Record<Hop['state'], (hop: Hop) => Word> = {
  queued: () => ({ tone: 'neutral', word: 'Asked' }),
  sent: () => ({ tone: 'neutral', word: 'Told over its connection' }),
  accepted: ({ hop }) => ({ tone: 'neutral', word: `Wake-up accepted by ${SERVICES[hop] ?? hop}` }),
  waiting: ({ hop }) => ({ tone: 'warn', word: `Not taken now by ${SERVICES[hop] ?? hop}` }),
  refused: ({ hop }) => ({ tone: 'bad', word: `Wake-up refused by ${SERVICES[hop] ?? hop}` }),
  failed: ({ hop }) => ({ tone: 'bad', word: `Wake-up not taken by ${SERVICES[hop] ?? hop}` }),
  received: ({ hop }) => ({ tone: 'good', word: RECEIVED[hop] ?? 'Notification shown' }),
  opened: () => ({ tone: 'good', word: 'Opened by the person' }),
  answered: () => ({ tone: 'good', word: 'Answered' }),
  ended: ({ text }) => STATES[text as Delivery['state']] ?? { tone: 'neutral', word: 'Ended' },
};

const RECEIVED: Partial<Record<Hop['hop'], string>> = {
  channel: 'Fetched by the app',
  poll: 'Fetched by the app, which asked by itself',
};

/** What happened at this step of the way, and what was said about it, where somebody said something. */
export function hopWords(hop: Hop): Word & { said: string | null } {
  const isOurs = hop.state === 'ended' || hop.state === 'answered';
  return { ...STEPS[hop.state](hop), said: isOurs ? null : hop.text };
}

/** Whether and how the device can be woken. */
export function addressWords({ address, dropped }: Pick<DeliveryPage, 'address' | 'dropped'>): string {
  if (address) return `It is woken through ${address.host}, since ${new Date(address.setAt).toLocaleString()}.`;
  if (dropped) return `It cannot be woken since ${new Date(dropped.at).toLocaleString()}: ${dropped.text}`;
  return 'It cannot be woken: notifications are off in its app. Requests arrive while the app is open.';
}

/** The time of a step, to the second: a way of half a minute has many steps. */
export const stepTime = (iso: string): string => new Date(iso).toLocaleTimeString();
