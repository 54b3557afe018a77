import type { PushAddress } from '../address.ts';
import type { AppNotification } from '../delivery.ts';
import type { Verdict } from './verdict.ts';

/** What a sleeping device is sent: which push waits, and until when. Nothing of the person, and nothing of the request. */
export type WakeUp = {
  readonly pushId: string;
  readonly expiresAt: Date;
  readonly now: Date;
  /** For an app of PingAM alone: it reads nothing but this. */
  readonly notification?: AppNotification | null;
};

/** Speaks to one kind of push service. Never rejects: what goes wrong is a verdict. */
export type Sender<Kind extends PushAddress['kind'] = PushAddress['kind']> = {
  readonly send: (address: Extract<PushAddress, { kind: Kind }>, wakeUp: WakeUp) => Promise<Verdict>;
  readonly close: () => void;
};

/** Whole seconds that the message is worth keeping; at least one, because 0 means "only if it is reachable now". */
export function secondsLeft({ expiresAt, now }: WakeUp): number {
  return Math.max(1, Math.ceil((expiresAt.getTime() - now.getTime()) / 1000));
}
