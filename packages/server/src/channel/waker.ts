import { record } from '../audit/index.ts';
import { findDevice } from '../devices/index.ts';
import type { Kit } from '../kit/index.ts';
import { dropAddress, openAddress } from './address-store.ts';
import { Circuits } from './circuit.ts';
import type { Hop, HopState } from './delivery.ts';
import { claimDue, type DueWakeUp, endWaiting, nextDue, settle, writeServiceState } from './delivery-store.ts';
import { createSenders, type Senders, type Verdict } from './senders/index.ts';

const PER_HOST = 8;
const AT_ONCE = 64;
const MAX_ATTEMPTS = 8;
const LONGEST_BACKOFF_MS = 60_000;
/** Between two looks at what is due. */
const PAUSE_MS = { least: 50, most: 1_000 };

/** Wakes sleeping devices, beside the requests and never holding one up. Any process may do what another one left. */
export type Waker = {
  /** Something is due at this time. */
  readonly at: (time: Date) => void;
  /** Looks for what is due now, and begins it. */
  readonly look: () => Promise<void>;
  /** Until nothing is under way that was begun here; for tests. */
  readonly settled: () => Promise<void>;
  readonly stop: () => void;
};

const senders = new WeakMap<Kit['db'], Senders>();

/** The push services that this server is set up for. @throws Problem config.invalid */
export function sendersOf(kit: Kit): Senders {
  const known = senders.get(kit.db) ?? createSenders(kit);
  senders.set(kit.db, known);
  return known;
}

const wakers = new WeakMap<Kit['db'], Waker>();

export function wakerOf(kit: Kit): Waker {
  const known = wakers.get(kit.db) ?? createWaker(kit);
  wakers.set(kit.db, known);
  return known;
}

function createWaker(kit: Kit): Waker {
  const circuits = new Circuits({ perHost: PER_HOST });
  const underWay = new Set<Promise<void>>();
  const report = reporter(kit);
  let timer: NodeJS.Timeout | undefined;
  let timerDue = 0;
  let isStopped = false;

  const begin = (wakeUp: DueWakeUp): void => {
    circuits.begin(wakeUp.host);
    const work = wakeOne(kit, wakeUp).then(
      async (verdict) => {
        circuits.end(wakeUp.host, { failed: verdict.kind === 'retry', now: kit.clock.now().getTime() });
        await report(wakeUp, verdict);
      },
      (error: unknown) => {
        circuits.end(wakeUp.host, { failed: false, now: kit.clock.now().getTime() });
        kit.log.warn({ error }, 'a device could not be woken');
      },
    );
    underWay.add(work);
    void work
      .catch((error: unknown) => kit.log.warn({ error }, 'the state of a push service could not be written down'))
      .finally(() => {
        underWay.delete(work);
        schedule(PAUSE_MS.least);
      });
  };

  const lookOnce = async (): Promise<void> => {
    const now = kit.clock.now();
    const limit = AT_ONCE - underWay.size;
    const busyHosts = circuits.busy(now.getTime());
    const due = limit > 0 ? await claimDue(kit.db, { now, busyHosts, perHost: PER_HOST, limit }) : [];
    for (const wakeUp of due) begin(wakeUp);
    const later = await nextDue(kit.db, { now, busyHosts });
    if (later) schedule(later.getTime() - now.getTime());
    // What waits for a push service that is left alone is looked at again now and then.
    if (busyHosts.length > 0) schedule(PAUSE_MS.most);
  };

  const look = oneAfterAnother(() =>
    lookOnce().catch((error: unknown) => kit.log.warn({ error }, 'what is due to be woken could not be read')),
  );

  const schedule = (pauseMs: number): void => {
    const pause = Math.min(Math.max(pauseMs, PAUSE_MS.least), PAUSE_MS.most);
    const due = performance.now() + pause;
    if (isStopped || (timer && timerDue <= due)) return;
    clearTimeout(timer);
    timerDue = due;
    timer = setTimeout(() => {
      timer = undefined;
      void look();
    }, pause).unref();
  };

  return {
    at: (time) => schedule(time.getTime() - kit.clock.now().getTime()),
    look,
    settled: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/**
 * Runs `work`, and once more after a run for whoever asks while it is under way: they may know of something that it no
 * longer sees.
 */
function oneAfterAnother(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    if (running) {
      next ??= running.then(() => {
        next = undefined;
        return run();
      });
      return next;
    }
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return run;
}

async function wakeOne(kit: Kit, wakeUp: DueWakeUp): Promise<Verdict> {
  const { pushId, deviceId, expiresAt, notification } = wakeUp;
  const address = openAddress(kit, deviceId, wakeUp.sealedAddress);
  const verdict = await sendersOf(kit).send(address, { pushId, expiresAt, notification, now: kit.clock.now() });
  await writeVerdict(kit, wakeUp, verdict);
  return verdict;
}

async function writeVerdict(kit: Kit, wakeUp: DueWakeUp, verdict: Verdict): Promise<void> {
  const { pushId, deviceId, kind } = wakeUp;
  const now = kit.clock.now();
  const wakeAt = nextAttempt(wakeUp, verdict, now);
  const hop: Hop = { hop: kind, state: hopState(verdict, wakeAt), at: now.toISOString(), text: verdict.words };
  await settle(kit.db, { pushId, deviceId, hop, wakeAt });
  if (verdict.kind === 'gone') await drop(kit, wakeUp, verdict.words);
}

/** Null: there is none. Nobody is woken for a push that will have expired by then. */
function nextAttempt({ attempt, expiresAt }: DueWakeUp, { kind, retryAfterSeconds }: Verdict, now: Date): Date | null {
  if ((kind !== 'wait' && kind !== 'retry') || attempt >= MAX_ATTEMPTS) return null;
  const backoffMs = Math.min(1_000 * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
  const pauseMs = Math.max(backoffMs, (retryAfterSeconds ?? 0) * 1_000);
  const next = new Date(now.getTime() + pauseMs);
  return next < expiresAt ? next : null;
}

function hopState({ kind }: Verdict, wakeAt: Date | null): HopState {
  if (kind === 'accepted') return 'accepted';
  if (wakeAt) return 'waiting';
  return kind === 'gone' || kind === 'ours' ? 'refused' : 'failed';
}

async function drop(kit: Kit, { deviceId, addressHash: hash }: DueWakeUp, words: string): Promise<void> {
  await kit.db.transaction().execute(async (tx) => {
    const now = kit.clock.now();
    const dropped = await dropAddress(tx, { deviceId, because: words, now, hash });
    const device = dropped ? await findDevice(tx, deviceId) : undefined;
    if (!device) return;
    await record(tx, kit, {
      realmId: device.realmId,
      type: 'device.push-address-dropped',
      outcome: 'success',
      actor: { kind: 'system' },
      userId: device.userId,
      deviceId,
      details: { reason: 'push-service', words },
    });
  });
}

const REPEAT_MS = 600_000;

/** Counts verdicts, and keeps the last word of each push service where the doctor and the console find it. */
function reporter(kit: Kit) {
  const total = kit.metrics.counter('push_wake_ups_total', 'Messages to push services, by what these said.', [
    'kind',
    'verdict',
  ]);
  const last = new Map<string, { state: string; at: number }>();
  return async ({ kind, host }: DueWakeUp, { kind: verdict, words }: Verdict): Promise<void> => {
    total.inc({ kind, verdict });
    // An address that is gone, or one message that is refused, says nothing about the service.
    const state = verdict === 'gone' || verdict === 'failed' ? 'accepted' : verdict;
    const key = `${kind} ${host}`;
    const since = kit.clock.now();
    const known = last.get(key);
    // Said again from time to time: another process may have written something else meanwhile, or forgotten the service.
    if (known?.state === state && since.getTime() - known.at < REPEAT_MS) return;
    if (last.size > 1_000) last.clear();
    last.set(key, { state, at: since.getTime() });
    if (state === 'ours' && known?.state !== state)
      kit.log.error({ kind, host, words }, 'a push service does not accept this server');
    await writeServiceState(kit, { kind, host, verdict: state, words: state === 'accepted' ? '' : words, since });
  };
}

/** What no running process has in hand: attempts of one that died, and pushes that ended unwoken. */
export async function repairWakeUps(kit: Kit): Promise<void> {
  await endWaiting(kit.db, { now: kit.clock.now() });
  await wakerOf(kit).look();
}
