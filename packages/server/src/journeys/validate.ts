/** What keeps a journey from running, said when it is saved and with the node named, not when a thousand people are in it. */
import { Value } from 'typebox/value';
import {
  childrenOf,
  innerJourneyOf,
  isEnd,
  type Journey,
  type JourneyNode,
  nodeAt,
  PAGE_NODE,
  SUCCESS,
} from './journey.ts';
import type { LogoVerdict } from './logos.ts';
import { completeProperties, type JourneySite, type NodeType, type Outcome } from './node-type.ts';
import { schemaTexts, withLabel } from './property-faults.ts';
import { nextOf, outerNodes, reachedNodes } from './reach.ts';
import { scriptHints, scriptTexts } from './scripts/checks.ts';

export type JourneyFault = {
  /** The node that it is about; null for the journey as a whole. */
  readonly nodeId: string | null;
  readonly code:
    | 'no-start'
    | 'unknown-type'
    | 'property'
    | 'dangling'
    | 'unknown-outcome'
    | 'endless'
    | 'no-success'
    | 'page'
    | 'inner-unknown'
    | 'inner-circle'
    | 'logo-unseen'
    | 'unreached'
    | 'script';
  readonly text: string;
};

export type ValidationFacts = {
  readonly types: ReadonlyMap<string, NodeType>;
  /** The other journeys of the realm, by name. */
  readonly others: ReadonlyMap<string, Journey>;
  /** Where it will run; what depends on that goes unchecked without it. */
  readonly site?: JourneySite | undefined;
  /** What is known of a logo; whatever is not known goes unsaid. */
  readonly logoOf?: ((address: string) => LogoVerdict | undefined) | undefined;
};

const fault = (nodeId: string | null, code: JourneyFault['code'], text: string): JourneyFault => ({
  nodeId,
  code,
  text,
});

type Check = (journey: Journey, facts: ValidationFacts) => JourneyFault[];

/** Everything that is wrong. An empty list: the journey can run. */
export function journeyFaults(journey: Journey, facts: ValidationFacts): JourneyFault[] {
  return checks.flatMap((check) => check(journey, facts));
}

const start: Check = (journey) =>
  nodeAt(journey, journey.entryNodeId) ? [] : [fault(null, 'no-start', 'No node is connected to the start.')];

const properties: Check = (journey, { types, site, logoOf }) =>
  Object.entries(journey.nodes).flatMap(([nodeId, node]) => {
    const type = types.get(node.type);
    if (!type) {
      const text = `There is no node of the type ${node.type} here. It is kept and exported again, but cannot run.`;
      return [fault(nodeId, 'unknown-type', text)];
    }
    const texts = propertyTexts(type, node, site);
    const deeper = () => [...logoTexts(type, node, logoOf), ...scriptTexts(journey, type, node)];
    return (texts.length > 0 ? texts : deeper()).map((text) => fault(nodeId, 'property', text));
  });

function propertyTexts(type: NodeType, node: Configured, site: JourneySite | undefined): string[] {
  const completed = completeProperties(type, node.properties);
  const texts = schemaTexts(type, completed);
  return texts.length > 0 ? texts : type.check(completed, site).map((text) => withLabel(type, text));
}

type Configured = Pick<JourneyNode, 'properties'>;

/** The address of the logo that phones are to load, or null where there is none. */
function logoAddress({ logo }: NodeType, { properties: given }: Configured): string | null {
  const address = logo === undefined ? null : given[logo];
  return typeof address === 'string' && address !== '' ? address : null;
}

function logoTexts(type: NodeType, node: Configured, logoOf: ValidationFacts['logoOf']): string[] {
  const address = logoAddress(type, node);
  const verdict = address === null ? undefined : logoOf?.(address);
  return verdict?.kind === 'unfit' ? [withLabel(type, `${type.logo} ${verdict.text}`)] : [];
}

/** Addresses of the logos that are worth a look: those of nodes in which nothing else is wrong. */
export function logosOf(
  nodes: Iterable<Pick<JourneyNode, 'type' | 'properties'>>,
  { types, site }: Pick<ValidationFacts, 'types' | 'site'>,
): string[] {
  return [...nodes].flatMap((node) => {
    const type = types.get(node.type);
    const address = type ? logoAddress(type, node) : null;
    return type && address !== null && propertyTexts(type, node, site).length === 0 ? [address] : [];
  });
}

/** What does not keep a journey from running, but that whoever publishes it should know. */
export function journeyWarnings(journey: Journey, facts: ValidationFacts): JourneyFault[] {
  return [...unseenLogos(journey, facts), ...unreached(journey), ...scriptWarnings(journey, facts)];
}

function unseenLogos({ nodes }: Journey, { types, logoOf }: ValidationFacts): JourneyFault[] {
  return Object.entries(nodes).flatMap(([nodeId, node]) => {
    const type = types.get(node.type);
    const address = type ? logoAddress(type, node) : null;
    const isUnseen = address !== null && logoOf?.(address)?.kind === 'unseen';
    return type && isUnseen ? [fault(nodeId, 'logo-unseen', withLabel(type, `${type.logo} ${UNSEEN_LOGO}`))] : [];
  });
}

const scriptWarnings = (journey: Journey, { types }: ValidationFacts): JourneyFault[] =>
  scriptHints(journey, types).map(({ nodeId, text }) => fault(nodeId, 'script', text));

/** Where the start leads nowhere that alone is said: it is a fault, and no node could be reached. */
function unreached(journey: Journey): JourneyFault[] {
  const reached = reachedNodes(journey);
  if (reached.size === 0) return [];
  const lost = outerNodes(journey).filter(([id]) => !reached.has(id));
  return lost.map(([nodeId]) => fault(nodeId, 'unreached', 'No way from the start leads here, so nobody comes to it.'));
}

const UNSEEN_LOGO =
  'could not be loaded from this server, so nobody has seen whether it is a PNG or JPEG of at most 1 MB and 1024 × 1024 pixels.';

const connections: Check = (journey, { types }) =>
  outerNodes(journey).flatMap(([nodeId, node]) => {
    const outcomes = outcomesOf(journey, node, types);
    if (outcomes === null) return [];
    const dangling = outcomes
      .filter(({ id }) => !leadsSomewhere(journey, targetOf(node, id)))
      .map(({ displayName }) => fault(nodeId, 'dangling', `The outcome ${displayName} leads nowhere.`));
    const unknown = Object.keys(node.connections)
      .filter((id) => !outcomes.some((outcome) => outcome.id === id))
      .map((id) => fault(nodeId, 'unknown-outcome', `It has no outcome ${id}.`));
    return [...dangling, ...unknown];
  });

const targetOf = ({ connections }: JourneyNode, outcome: string): string | undefined =>
  Object.hasOwn(connections, outcome) ? connections[outcome] : undefined;

function leadsSomewhere(journey: Journey, target: string | undefined): boolean {
  return target !== undefined && (isEnd(target) || nodeAt(journey, target) !== undefined);
}

/**
 * The outcomes of a node; of a page those of the last node that it shows. Null where its type is unknown, or its properties are
 * so wrong that they say nothing about outcomes.
 */
export function outcomesOf(
  journey: Journey,
  node: JourneyNode,
  types: ReadonlyMap<string, NodeType>,
): readonly Outcome[] | null {
  const last = node.type === PAGE_NODE ? nodeAt(journey, childrenOf(node).at(-1)) : node;
  const type = last && types.get(last.type);
  if (!type) return null;
  const completed = completeProperties(type, last.properties);
  return Value.Check(type.properties, completed) ? type.outcomes(completed) : null;
}

/** A page shows screens, and only the last of them may have a choice: the page leaves by its outcomes. */
const pages: Check = (journey, { types }) =>
  Object.entries(journey.nodes)
    .filter(([, { type }]) => type === PAGE_NODE)
    .flatMap(([nodeId, page]) => pageTexts(journey, page, types).map((text) => fault(nodeId, 'page', text)));

function pageTexts(journey: Journey, page: JourneyNode, types: ReadonlyMap<string, NodeType>): string[] {
  const ids = childrenOf(page);
  if (ids.length === 0) return ['The page shows nothing.'];
  return ids.flatMap((id, index) => {
    const child = nodeAt(journey, id);
    if (!child) return [`The page names the node ${id}, which is not there.`];
    if (child.type === PAGE_NODE) return ['A page cannot hold a page.'];
    const type = types.get(child.type);
    if (!type) return [];
    if (!type.isScreen) return [`${child.displayName} shows nothing, so it cannot stand on a page.`];
    if (type.canSuspend) return [`${child.displayName} goes on with a link, so it cannot stand on a page.`];
    const isLast = index === ids.length - 1;
    const hasChoice = (outcomesOf(journey, child, types)?.length ?? 0) > 1;
    return hasChoice && !isLast
      ? [`${child.displayName} has several outcomes, so it must be the last on its page.`]
      : [];
  });
}

/** A circle without a screen would go round until the limit of steps stops it, for everybody at once. */
const circles: Check = (journey, { types }) => {
  const stops = (node: JourneyNode) => {
    const type = types.get(node.type);
    return node.type === PAGE_NODE || type?.isScreen === true || type?.mayAsk === true;
  };
  const silent = new Map(outerNodes(journey).filter(([, node]) => !stops(node)));
  const onCircle = findOnCircle(silent, (node) => nextOf(journey, node));
  return [...onCircle].map((nodeId) => {
    const name = nodeAt(journey, nodeId)?.displayName ?? nodeId;
    return fault(nodeId, 'endless', `From ${name} a circle leads back to it without asking anything.`);
  });
};

/** One node of each circle: the one from which it was first closed. */
function findOnCircle<Node>(nodes: ReadonlyMap<string, Node>, next: (node: Node) => readonly string[]): Set<string> {
  const states = new Map<string, 'open' | 'done'>();
  const found = new Set<string>();
  const visit = (id: string): void => {
    const node = nodes.get(id);
    if (node === undefined || states.get(id) === 'done') return;
    if (states.get(id) === 'open') {
      found.add(id);
      return;
    }
    states.set(id, 'open');
    for (const target of next(node)) visit(target);
    states.set(id, 'done');
  };
  for (const id of nodes.keys()) visit(id);
  return found;
}

const success: Check = (journey) => {
  const reached = reachedNodes(journey);
  const passes = [...reached.values()].some(({ connections: to }) => Object.values(to).includes(SUCCESS));
  return reached.size === 0 || passes
    ? []
    : [fault(null, 'no-success', 'Nobody can ever pass: no way leads to success.')];
};

const inner: Check = (journey, { others }) =>
  Object.entries(journey.nodes).flatMap(([nodeId, node]) => {
    const name = innerJourneyOf(node);
    const published = (other: string) => (others.has(other) ? innerNamesOf(others.get(other)) : undefined);
    const wrong = name === null ? null : innerFault(journey.name, name, published);
    return wrong === null ? [] : [fault(nodeId, wrong.code, wrong.text)];
  });

/** The journeys that a journey runs, one for each node that runs one. */
export const innerNamesOf = (journey: Journey | undefined): string[] =>
  Object.values(journey?.nodes ?? {}).flatMap((node) => innerJourneyOf(node) ?? []);

/**
 * What is wrong where `outer` runs `name`.
 * @param published the journeys that a published one runs; undefined where none of that name is published
 */
export function innerFault(
  outer: string,
  name: string,
  published: (name: string) => readonly string[] | undefined,
): Pick<JourneyFault, 'code' | 'text'> | null {
  if (name !== outer && published(name) === undefined) {
    return { code: 'inner-unknown', text: `There is no published journey ${name}.` };
  }
  const seen = new Set<string>();
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === outer) return { code: 'inner-circle', text: `The journey ${name} runs this one again.` };
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(published(next) ?? []));
  }
  return null;
}

const ownChecks: readonly Check[] = [start, properties, connections, pages, circles, success];
const checks: readonly Check[] = [...ownChecks, inner];

/** The faults that other journeys of the realm have no part in. */
export function ownFaults(journey: Journey, facts: Omit<ValidationFacts, 'others'>): JourneyFault[] {
  const alone = { ...facts, others: new Map<string, Journey>() };
  return ownChecks.flatMap((check) => check(journey, alone));
}
