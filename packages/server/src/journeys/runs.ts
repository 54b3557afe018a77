/**
 * Runs of journeys, from request to request. Between two of them a run is a row, and any process may go on with it: a step is
 * claimed by its single-use key, walked, and stored with a new one.
 */
import { createHash } from 'node:crypto';
import { isProblem, type Kit, Problem, type RequestContext } from '../kit/index.ts';
import { toWire, type WireCallback } from './callbacks.ts';
import { advance, beginRun as beginWalk, type Engine, type PageTexts, type StepResult, type Walk } from './engine.ts';
import { takeBackOvertaken } from './gone-nodes.ts';
import type { Journey } from './journey.ts';
import { isMisbuilt } from './misbuilt.ts';
import type { NodeType } from './node-type.ts';
import { findDraft, findPublished } from './published.ts';
import { recordAbandoned, recordFailed } from './run-audit.ts';
import {
  claimRun,
  deleteOtherRuns,
  deleteRun,
  findWaiting,
  hasRunOfBrowser,
  insertRun,
  type OpenRun,
  type RunClaim,
  type RunFacts,
  type RunKey,
  releaseStep,
  storeStep,
  sweepRuns,
} from './run-store.ts';
import { saidAtFailure } from './scripts/failure-text.ts';
import { State } from './state.ts';
import './errors.ts';

export type Runs = {
  readonly kit: Kit;
  readonly types: ReadonlyMap<string, NodeType>;
  /** Called when a run ends other than by success: what its nodes have asked for elsewhere is taken back. */
  readonly onRunEnded: (kit: Kit, runId: string) => Promise<void>;
};

/** Answers that one run may take. A poll that keeps to the time which it was told is none of them. */
export const STEPS_OF_A_RUN = 200;

export type Onward =
  | {
      readonly kind: 'step';
      readonly open: OpenRun;
      readonly stepKey: string;
      readonly callbacks: readonly WireCallback[];
      readonly page: PageTexts;
    }
  /** `isStored` is false where the journey ended with its first request. */
  | { readonly kind: 'success'; readonly open: OpenRun; readonly isStored: boolean }
  /** `text`: what a script of the journey wants said of it; null where something else than the journey ended it, too. */
  | { readonly kind: 'failure'; readonly open: OpenRun; readonly text: string | null };

type Wanted = 'realm' | 'journey' | 'isDraft' | 'noSession' | 'mustRaise' | 'leastLevel' | 'onlyFor';

export type NewRun = Pick<RunFacts, Wanted> & {
  readonly session: { readonly id: string; readonly userId: string } | null;
  readonly browserToken: string | null;
  readonly request: RequestContext;
  readonly locales: readonly string[];
  /** Answers the first screen where it asks for nothing that they do not say; null shows it. */
  readonly fill?: ((callbacks: readonly WireCallback[]) => unknown) | undefined;
};

/** Only the hash is stored; keys and ids of links have 160 and more random bits. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

const STEP_KEY_BYTES = 20;

/**
 * Begins a run and goes to its first screen.
 * @throws Problem journeys.not-found, and what nodes throw
 */
export async function beginRun(runs: Runs, begun: NewRun): Promise<Onward> {
  const { kit } = runs;
  const { realm, session, request, locales, browserToken, isDraft, mustRaise, leastLevel, onlyFor } = begun;
  const journey = await startable(kit, begun);
  const createdAt = kit.clock.now();
  const open: OpenRun = {
    id: kit.random.uuid(createdAt),
    realm,
    journey: journey.name,
    isDraft,
    noSession: begun.noSession || journey.noSession || isDraft,
    session,
    begunAs: session?.userId ?? null,
    mustRaise,
    leastLevel,
    onlyFor,
    browserHash: browserToken === null ? null : hashOf(browserToken),
    createdAt,
    expiresAt: new Date(createdAt.getTime() + realm.settings.signIn.expirySeconds * 1000),
    run: beginWalk(journey),
    // For journeys that are made for somebody who is named already; others ask for the name and overwrite it.
    state: new State(onlyFor === null ? {} : { shared: { username: onlyFor } }),
    steps: 0,
    askedAt: createdAt,
  };
  const walk = walkOf(open, { request, locales });
  const engine = engineOf(runs, open);
  try {
    const first = await advance(engine, walk, open.run);
    const result = await filled(engine, walk, first, begun.fill);
    const store: Store = (next, key) => insertRun(kit.db, kit, next, key).then(() => true);
    return await deliver(runs, open, result, { store, request, isStored: false, walked: engine.walked });
  } catch (error) {
    const verdict = verdictOf(error);
    const reason = 'failure' in verdict ? verdict.failure : verdict.isOver ? codeOf(error) : null;
    if (reason !== null) await recordFailed(kit, open, { request, reason });
    await runs.onRunEnded(kit, open.id);
    if ('failure' in verdict) return failed(open, verdict.failure);
    throw verdict.error;
  }
}

function walkOf(
  { id, realm, session, state }: OpenRun,
  { request, locales }: Pick<NewRun, 'request' | 'locales'>,
): Walk {
  return { runId: id, realm, session: session ?? undefined, request, state, locales };
}

/** A journey that is switched off, or made to be run by others, cannot be begun; a draft is what somebody tries. */
async function startable(kit: Kit, { realm, journey: name, isDraft }: NewRun): Promise<Journey> {
  const key = { realmId: realm.id, name };
  if (isDraft) return findDraft(kit.db, key);
  const journey = await findPublished(kit, key);
  if (!journey.enabled || journey.innerOnly) throw new Problem('journeys.not-found');
  return journey;
}

async function filled(engine: Engine, walk: Walk, first: StepResult, fill: NewRun['fill']): Promise<StepResult> {
  const asked = first.kind === 'step' ? first.run.asked : null;
  const answers = asked && fill ? fill(toWire(asked.callbacks)) : null;
  return first.kind === 'step' && answers ? advance(engine, walk, first.run, answers) : first;
}

export type Continuation = {
  readonly claim: RunClaim;
  /** What the client sent back; undefined where a link was followed. */
  readonly sent?: unknown;
  readonly request: RequestContext;
  readonly locales: readonly string[];
};

/**
 * Goes on with a run. An answer that cannot be read, and a limit that stands in the way, leave the step as it was.
 * @throws Problem journeys.step-used, journeys.answer-invalid, and what nodes throw
 */
export async function continueRun(runs: Runs, { claim, sent, request, locales }: Continuation): Promise<Onward> {
  const { kit } = runs;
  const now = kit.clock.now();
  const open = await claimRun(kit.db, kit, { claim, now });
  if (!open) throw new Problem('journeys.step-used');
  if (open.steps === 1) await endOtherRuns(runs, open, request);
  if (open.steps > STEPS_OF_A_RUN) return giveUp(runs, open, { request, reason: 'journeys.too-many-steps' });
  const walk = walkOf(open, { request, locales });
  const next = { ...open, askedAt: now, steps: isPaced(open, now) ? open.steps - 1 : open.steps };
  const engine = engineOf(runs, open);
  try {
    const result = await advance(engine, walk, open.run, sent);
    const store: Store = (step, key) => storeStep(kit.db, kit, step, key);
    return await deliver(runs, next, result, { store, request, isStored: true, walked: engine.walked });
  } catch (error) {
    return recover(runs, open, { claim, request }, error);
  }
}

/** A poll that waited at least half of what it was told costs no step: how long a phone may take is not for us to say. */
function isPaced({ run, askedAt }: OpenRun, now: Date): boolean {
  const poll = run.asked?.callbacks.find((callback) => callback.type === 'PollingWaitCallback');
  return poll !== undefined && now.getTime() - askedAt.getTime() >= Number(poll.waitTime) / 2;
}

/** What a client may learn of a step that broke off, and whether its run can go on. */
const PASSED_ON: Readonly<Record<string, 'again' | 'over'>> = {
  'journeys.answer-invalid': 'again',
  'journeys.node-failed': 'again',
  'journeys.endless': 'over',
  'journeys.too-large': 'over',
};

type Verdict = { readonly error: unknown; readonly isOver: boolean } | { readonly failure: string };

/**
 * A limit, a database that cannot be reached and an answer that cannot be read leave the step to be answered again. What a node
 * refuses otherwise ends the run with its reason, and so does a journey that was deleted while somebody was in it.
 */
function verdictOf(error: unknown): Verdict {
  if (!(error instanceof Problem) || error.code.startsWith('kit.')) return { error, isOver: false };
  const passedOn = PASSED_ON[error.code];
  if (passedOn) return { error, isOver: passedOn === 'over' };
  if (error.status < 500) return { failure: error.code };
  // What went wrong inside is nobody's business; what the journey lacks is said.
  const detail = isMisbuilt(error) ? { detail: error.detail } : {};
  return { error: new Problem('journeys.node-failed', { ...detail, cause: error }), isOver: false };
}

async function recover(
  runs: Runs,
  open: OpenRun,
  { claim, request }: Pick<Continuation, 'claim' | 'request'>,
  error: unknown,
): Promise<Onward> {
  const verdict = verdictOf(error);
  if ('failure' in verdict) return giveUp(runs, open, { request, reason: verdict.failure });
  if (verdict.isOver || isLockedOut(error, open)) await endRun(runs, open, { request, reason: codeOf(error) });
  else await releaseStep(runs.kit.db, open.id, keyOf(claim));
  throw verdict.error;
}

/** Whoever is past the first factor does not wait in the run for a lock to be over: the first comes first again (A22). */
function isLockedOut(error: unknown, { session, state }: OpenRun): boolean {
  return isProblem(error, 'kit.limited') && (session !== null || state.hasProofs);
}

const keyOf = (claim: RunClaim): RunKey =>
  'stepKeyHash' in claim ? { stepKeyHash: claim.stepKeyHash } : { suspendedHash: claim.suspendedHash };

const codeOf = (error: unknown): string | null => (error instanceof Problem ? error.code : null);

async function giveUp(runs: Runs, open: OpenRun, ending: Ending & { readonly reason: string }): Promise<Onward> {
  await endRun(runs, open, ending);
  return failed(open, ending.reason);
}

function failed(open: OpenRun, failureCode: string): Onward {
  open.state.share({ failureCode });
  return { kind: 'failure', open, text: null };
}

type Store = (open: OpenRun, key: RunKey) => Promise<boolean>;

type Storing = {
  readonly store: Store;
  readonly isStored: boolean;
  readonly request: RequestContext;
  readonly walked: ReadonlyMap<string, Journey>;
};

async function deliver(
  runs: Runs,
  open: OpenRun,
  result: StepResult,
  { store, isStored, request, walked }: Storing,
): Promise<Onward> {
  const { kit } = runs;
  if (result.kind === 'success') return { kind: 'success', open, isStored };
  if (result.kind === 'failure') {
    await endRun(runs, open, { request, reason: null, isStored });
    return { kind: 'failure', open, text: saidAtFailure(open.state) };
  }
  const next = { ...open, run: result.run };
  const stepKey = kit.random.token(STEP_KEY_BYTES);
  const isSuspended = result.kind === 'suspended';
  const key = isSuspended ? { suspendedHash: hashOf(result.suspendedId) } : { stepKeyHash: hashOf(stepKey) };
  if (!(await store(next, key))) {
    // Another sign-in of the same browser ended it meanwhile.
    await runs.onRunEnded(kit, open.id);
    throw new Problem('journeys.step-used');
  }
  if (!open.isDraft) {
    const { positions } = result.run;
    await takeBackOvertaken(kit, { runId: open.id, realmId: open.realm.id, positions, walked, types: runs.types });
  }
  if (!isSuspended) {
    const callbacks = toWire(result.run.asked?.callbacks ?? []);
    return { kind: 'step', open: next, stepKey, callbacks, page: result.page };
  }
  const callbacks = toWire([{ type: 'SuspendedTextOutputCallback', message: result.message, messageType: '0' }]);
  return { kind: 'step', open: next, stepKey, callbacks, page: {} };
}

/** With the journeys that a walk has gone by, as they were then. */
type RunEngine = Engine & { readonly walked: ReadonlyMap<string, Journey> };

function engineOf({ kit, types }: Runs, { realm, isDraft }: Pick<OpenRun, 'realm' | 'isDraft'>): RunEngine {
  const walked = new Map<string, Journey>();
  const findJourney = async (name: string) => {
    const key = { realmId: realm.id, name };
    const journey = await (isDraft ? findDraft(kit.db, key) : findPublished(kit, key));
    walked.set(name, journey);
    return journey;
  };
  return { kit, types, findJourney, walked };
}

type Ending = {
  readonly request: RequestContext;
  /** The code of what ended it; null where the journey itself did, whose nodes may have left one. */
  readonly reason: string | null;
  /** False where it ended with its first request. */
  readonly isStored?: boolean;
};

/** Ends a run that has let nobody in, and says so in the audit: once, also where another sign-in ends it meanwhile. */
export async function endRun(
  { kit, onRunEnded }: Pick<Runs, 'kit' | 'onRunEnded'>,
  open: OpenRun,
  { isStored = true, ...ending }: Ending,
): Promise<void> {
  if (!isStored || (await deleteRun(kit.db, open.id))) await recordFailed(kit, open, ending);
  await onRunEnded(kit, open.id);
}

/**
 * One browser, one sign-in: a new one ends the older as soon as it is answered. Only to open its page in another tab ends
 * nothing.
 */
async function endOtherRuns(runs: Runs, { id, browserHash }: OpenRun, request: RequestContext): Promise<void> {
  const ended = browserHash === null ? [] : await deleteOtherRuns(runs.kit.db, { id, browserHash });
  for (const other of ended) {
    await recordAbandoned(runs.kit, other, request);
    await runs.onRunEnded(runs.kit, other.id);
  }
}

/** The cookie of a browser, where this server has made it and a run of it is open; a value of somebody else's choosing is none. */
export async function keptBrowserToken({ db, clock }: Kit, token: string | undefined): Promise<string | null> {
  if (token === undefined) return null;
  return (await hasRunOfBrowser(db, hashOf(token), clock.now())) ? token : null;
}

/** A message may come a little before its step is noted as asked: clocks of two processes differ. */
const CLOCK_SLACK_MS = 50;

/** What ends the wait of each run that is held in this process. */
const held = new WeakMap<Kit, Map<string, AbortController>>();

const TAKEN_OVER = 'taken over';

/** A client waits once: a second wait of the same run ends the first, so that one step holds one request. */
function takeHold(kit: Kit, id: string): AbortController {
  const runs = held.get(kit) ?? new Map<string, AbortController>();
  held.set(kit, runs);
  runs.get(id)?.abort(TAKEN_OVER);
  const stop = new AbortController();
  runs.set(id, stop);
  stop.signal.addEventListener('abort', () => {
    if (runs.get(id) === stop) runs.delete(id);
  });
  return stop;
}

/**
 * Waits until a step can go on: until something that it waits for has happened, or the time is over. Its key is not used up.
 * @throws Problem journeys.step-used where the same run is waited for once more in this process
 */
export async function holdStep(
  kit: Kit,
  { id, stepKey, waitMs, signal }: { id: string; stepKey: string; waitMs: number; signal: AbortSignal },
): Promise<void> {
  const now = kit.clock.now();
  const waiting = await findWaiting(kit.db, { id, stepKeyHash: hashOf(stepKey), now });
  if (!waiting || waiting.wakeOn.length === 0) return;
  const { wakeOn, askedAt } = waiting;
  const age = now.getTime() - askedAt.getTime() + CLOCK_SLACK_MS;
  const stop = takeHold(kit, id);
  const options = { signal: AbortSignal.any([signal, stop.signal]), timeoutMs: waitMs };
  const heard = wakeOn.map((topic) => kit.bus.once(topic, options));
  // Asked after listening has begun, so that nothing falls between the two.
  if (wakeOn.some((topic) => kit.bus.wasHeard(topic, age))) stop.abort();
  await Promise.race(heard);
  // The key belongs to whoever waits now.
  if (stop.signal.reason === TAKEN_OVER) throw new Problem('journeys.step-used');
  stop.abort();
}

/** Ends runs whose time is over, every few minutes, on one process. */
export function defineRunJobs(kit: Kit, onRunEnded: Runs['onRunEnded']): void {
  const sweep = async () => {
    for (;;) {
      const { count, asking } = await sweepRuns(kit.db, kit.clock.now());
      for (const id of asking) await onRunEnded(kit, id);
      if (count === 0) return;
    }
  };
  kit.jobs.define('journeys.sweep-runs', sweep, { everyMinutes: 5 });
}
