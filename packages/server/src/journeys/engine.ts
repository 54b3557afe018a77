/**
 * Walks a journey: from where a run stands, through nodes that decide by themselves, to the next screen or an end. It holds
 * nothing between two steps: a run is data, and any process may go on with it.
 */
import { type Kit, Problem, type RequestContext } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { type Answer, type Callback, readAnswers } from './callbacks.ts';
import {
  childrenOf,
  FAILURE,
  innerJourneyOf,
  isEnd,
  type Journey,
  type JourneyNode,
  nodeAt,
  PAGE_NODE,
  SUCCESS,
} from './journey.ts';
import { localText } from './local-text.ts';
import { completeProperties, type NodeResult, type NodeType, type PageTexts } from './node-type.ts';
import type { State } from './state.ts';
import './errors.ts';

/** Nodes that one request may pass without asking anything: a journey that needs more is a circle. */
export const NODES_OF_A_REQUEST = 100;

/** Where a run stands, in each journey that it is inside of: the outermost first. */
export type Position = { readonly journey: string; readonly nodeId: string };

export type Asked = {
  readonly callbacks: readonly Callback[];
  /** How many of them belong to each node of the page, in order. One number where it is no page. */
  readonly shares: readonly number[];
  /** The nodes that ask, each with its type, in the same order. */
  readonly by?: readonly string[] | undefined;
  /** Topics of the bus at whose next message the run can go on. */
  readonly wakeOn?: readonly string[] | undefined;
};

/** A run between two requests. */
export type Run = { readonly positions: readonly Position[]; readonly asked: Asked | null };

export type StepResult =
  | { readonly kind: 'step'; readonly run: Run; readonly page: PageTexts }
  | { readonly kind: 'suspended'; readonly run: Run; readonly message: string; readonly suspendedId: string }
  | { readonly kind: 'success' }
  | { readonly kind: 'failure' };

export type { PageTexts };

export type Engine = {
  readonly kit: Kit;
  readonly types: ReadonlyMap<string, NodeType>;
  /** @throws Problem journeys.not-found */
  readonly findJourney: (name: string) => Promise<Journey>;
};

export type Walk = {
  readonly runId: string;
  /** The session that the run is to raise; absent where it opens a new one. */
  readonly session?: { readonly id: string; readonly userId: string } | undefined;
  readonly realm: Realm;
  readonly request: RequestContext;
  readonly state: State;
  readonly locales: readonly string[];
};

/** Where a run of this journey begins. */
export function beginRun({ name, entryNodeId }: Journey): Run {
  return { positions: [{ journey: name, nodeId: entryNodeId }], asked: null };
}

/**
 * Goes on with a run. `sent` is what the client answered; undefined at the first step and after a suspension.
 * A node that throws lets nobody in (A41).
 * @throws Problem journeys.answer-invalid, journeys.endless, journeys.not-found, journeys.node-failed
 */
export async function advance(engine: Engine, walk: Walk, run: Run, sent?: unknown): Promise<StepResult> {
  let answers = run.asked && sent !== undefined ? split(run.asked, readAnswers(run.asked.callbacks, sent)) : null;
  let positions = run.positions;
  for (let passed = 0; passed < NODES_OF_A_REQUEST; passed += 1) {
    const here = positions.at(-1);
    if (!here) throw new Problem('journeys.endless');
    const journey = await engine.findJourney(here.journey);
    const node = nodeAt(journey, here.nodeId);
    // The journey was changed while somebody was in it, and this node is gone.
    if (!node) return { kind: 'failure' };
    // Or others stand in its place: what was answered is no answer to them, and a password goes to no other node.
    if (answers !== null && !isAskedBy(run.asked, askersOf(journey, here.nodeId, node))) answers = null;
    const result = await visit(engine, walk, { journey, node, nodeId: here.nodeId, answers });
    answers = null;
    if (result.kind === 'ask') {
      const by = askersOf(journey, here.nodeId, node);
      return stepOf(positions, { ...result, by }, node, walk);
    }
    if (result.kind === 'suspend') {
      const { message, suspendedId } = result;
      return { kind: 'suspended', run: { positions, asked: null }, message, suspendedId };
    }
    if (result.kind === 'enter') {
      const inside = await engine.findJourney(result.journey);
      positions = [...positions, { journey: inside.name, nodeId: inside.entryNodeId }];
      continue;
    }
    const left = await leave(engine, positions, result.outcome);
    if ('end' in left) return { kind: left.end };
    positions = left.positions;
  }
  throw new Problem('journeys.endless');
}

/** Those who ask at a node: itself, or the nodes that it shows as a page. */
function askersOf(journey: Journey, nodeId: string, node: JourneyNode): readonly string[] {
  if (node.type !== PAGE_NODE) return [`${node.type} ${nodeId}`];
  return childrenOf(node).flatMap((id) => {
    const child = nodeAt(journey, id);
    return child ? [`${child.type} ${id}`] : [];
  });
}

/** A run from before this was noted has nobody to compare with. */
const isAskedBy = (asked: Asked | null, now: readonly string[]): boolean =>
  asked?.by === undefined || (asked.by.length === now.length && asked.by.every((asker, index) => asker === now[index]));

type Visit = { journey: Journey; node: JourneyNode; nodeId: string; answers: readonly (readonly Answer[])[] | null };

type Visited =
  | ({ kind: 'ask'; page?: PageTexts | undefined } & Asked)
  | Exclude<NodeResult, { kind: 'ask' }>
  | { kind: 'enter'; journey: string };

async function visit(engine: Engine, walk: Walk, { journey, node, nodeId, answers }: Visit): Promise<Visited> {
  if (node.type === PAGE_NODE) return visitPage(engine, walk, { journey, node, nodeId, answers });
  const inner = innerJourneyOf(node);
  if (inner !== null) return { kind: 'enter', journey: inner };
  const result = await processNode(engine, walk, { journey, node, nodeId, answers: answers?.[0] ?? null });
  return result.kind === 'ask' ? { ...result, shares: [result.callbacks.length] } : result;
}

type Processing = { journey: Journey; node: JourneyNode; nodeId: string; answers: readonly Answer[] | null };

async function processNode(engine: Engine, walk: Walk, processing: Processing): Promise<NodeResult> {
  const { journey, node, nodeId, answers } = processing;
  const type = engine.types.get(node.type);
  if (!type) throw new Problem('journeys.node-failed', { detail: `There is no node of the type ${node.type} here.` });
  const { kit } = engine;
  try {
    const properties = completeProperties(type, node.properties);
    const place = { journey: journey.name, scripts: journey.scripts ?? {}, displayName: node.displayName, nodeId };
    return await type.process({ kit, ...walk, ...place, properties, answers });
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('journeys.node-failed', { cause });
  }
}

/**
 * All its screens at once. Answered, each of them judges its own answers in order; where one asks again, the whole page is
 * shown again, so that the person sees what she filled in.
 */
async function visitPage(engine: Engine, walk: Walk, { journey, node, answers }: Visit): Promise<Visited> {
  const children = childrenOf(node).flatMap((nodeId) => {
    const child = nodeAt(journey, nodeId);
    return child ? [{ nodeId, node: child }] : [];
  });
  let outcome = 'outcome';
  if (answers !== null) {
    let asksAgain = false;
    for (const [index, child] of children.entries()) {
      const result = await processNode(engine, walk, { journey, ...child, answers: answers[index] ?? null });
      if (result.kind === 'suspend') return result;
      if (result.kind === 'ask') asksAgain = true;
      else outcome = result.outcome;
    }
    if (!asksAgain) return { kind: 'outcome', outcome };
  }
  const asked: (readonly Callback[])[] = [];
  const wakeOn: string[] = [];
  for (const child of children) {
    const result = await processNode(engine, walk, { journey, ...child, answers: null });
    if (result.kind !== 'ask')
      throw new Problem('journeys.node-failed', { detail: 'A node on a page showed nothing.' });
    asked.push(result.callbacks);
    wakeOn.push(...(result.wakeOn ?? []));
  }
  return { kind: 'ask', callbacks: asked.flat(), shares: asked.map(({ length }) => length), wakeOn };
}

function split({ shares }: Asked, answers: readonly Answer[]): Answer[][] {
  let from = 0;
  return shares.map((share) => {
    const own = answers.slice(from, from + share);
    from += share;
    return own;
  });
}

function stepOf(
  positions: readonly Position[],
  { callbacks, shares, by, wakeOn = [], page: own = {} }: Asked & { readonly page?: PageTexts | undefined },
  { type, properties }: JourneyNode,
  { locales }: Walk,
): StepResult {
  const page = type === PAGE_NODE ? pageTexts(properties, locales) : own;
  return { kind: 'step', run: { positions, asked: { callbacks, shares, by, wakeOn } }, page };
}

function pageTexts(
  { stage, pageHeader, pageDescription }: JourneyNode['properties'],
  locales: readonly string[],
): PageTexts {
  const [header, description] = [pageHeader, pageDescription].map((texts) => localText(texts, locales));
  return {
    ...(typeof stage === 'string' && stage !== '' ? { stage } : {}),
    ...(header === undefined ? {} : { header }),
    ...(description === undefined ? {} : { description }),
  };
}

type Left = { positions: readonly Position[] } | { end: 'success' | 'failure' };

/** Follows an outcome; at the end of an inner journey the outer one goes on from the node that ran it. */
async function leave(engine: Engine, positions: readonly Position[], outcome: string): Promise<Left> {
  let named = outcome;
  for (let depth = positions.length - 1; depth >= 0; depth -= 1) {
    const here = positions[depth];
    const journey = here && (await engine.findJourney(here.journey));
    const node = journey && nodeAt(journey, here.nodeId);
    const inside = positions[depth + 1]?.journey ?? null;
    // Changed while somebody was inside: how that ended is no outcome of what stands here now.
    const isStill = node !== undefined && (inside === null || innerJourneyOf(node) === inside);
    const target = (isStill ? node.connections[named] : undefined) ?? FAILURE;
    if (!isEnd(target))
      return { positions: [...positions.slice(0, depth), { journey: here?.journey ?? '', nodeId: target }] };
    if (depth === 0) return { end: target === SUCCESS ? 'success' : 'failure' };
    named = target === SUCCESS ? 'true' : 'false';
  }
  return { end: 'failure' };
}
