/** Journeys as the API shows them. */
import { type TSchema, Type } from 'typebox';
import { type Journey, MAX_SCRIPTS } from './journey.ts';
import { NAME_LENGTH, NODE_ID } from './names.ts';
import { completeProperties, type NodeType, type Outcome } from './node-type.ts';
import { drawnOutcomes } from './outcomes.ts';
import { LONGEST_SOURCE } from './scripts/script-body.ts';
import type { JourneyVersion, StoredJourney } from './store.ts';
import { type JourneyUse, USES } from './usage.ts';
import { journeyFaults, journeyWarnings, type ValidationFacts } from './validate.ts';
import type { Judged } from './verdicts.ts';

const Coordinate = Type.Number({ minimum: -1_000_000, maximum: 1_000_000 });
const Anything = Type.Record(Type.String(), Type.Unknown());
const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

export const JourneyName = Type.String({ minLength: 1, maxLength: NAME_LENGTH });

const JourneyNodeSchema = Type.Object({
  type: Type.String({ minLength: 1, maxLength: 100 }),
  displayName: Type.String({ maxLength: 200 }),
  properties: Anything,
  connections: Type.Record(Type.String({ pattern: '^.{1,200}$' }), Type.String({ maxLength: 64 })),
  x: Coordinate,
  y: Coordinate,
  extras: Type.Optional(Anything),
});

const JourneyScriptSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  description: Type.String({ maxLength: 2_000 }),
  source: Type.String({ maxLength: LONGEST_SOURCE, description: 'Plain JavaScript.' }),
  evaluatorVersion: Type.Enum(['1.0', '2.0'], {
    description: 'The script interface of PingAM that it is written for: the legacy one, or the next generation.',
  }),
  extras: Type.Optional(Anything),
});

/** A journey as it comes from an editor: of the right shape, sound or not. */
export const JourneySchema = Type.Object({
  name: JourneyName,
  description: Type.String({ maxLength: 2_000 }),
  enabled: Type.Boolean(),
  innerOnly: Type.Boolean(),
  mustRun: Type.Boolean(),
  noSession: Type.Boolean(),
  entryNodeId: Type.String({ maxLength: 64 }),
  nodes: Type.Record(Type.String({ pattern: NODE_ID }), JourneyNodeSchema, { additionalProperties: false }),
  staticNodes: Type.Optional(
    Type.Record(Type.String({ pattern: NODE_ID }), Type.Object({ x: Coordinate, y: Coordinate }), {
      additionalProperties: false,
    }),
  ),
  scripts: Type.Optional(
    Type.Record(Type.String({ pattern: NODE_ID }), JourneyScriptSchema, {
      additionalProperties: false,
      maxProperties: MAX_SCRIPTS,
      description: 'By id. A drawing that does not name them leaves those of before.',
    }),
  ),
  extras: Type.Optional(Anything),
});

const OutcomeView = Type.Object({ id: Type.String(), displayName: Type.String() });
const Person = Nullable(Type.Object({ id: Type.String(), name: Type.String() }));

const FaultView = Type.Object({ nodeId: Nullable(Type.String()), code: Type.String(), text: Type.String() });

export const CheckView = Type.Object({
  faults: Type.Array(FaultView),
  /** What does not keep it from running. */
  warnings: Type.Array(FaultView),
  /** By the id of the node: where connections begin. */
  outcomes: Type.Record(Type.String(), Type.Array(OutcomeView)),
});

export const JourneyView = Type.Object({
  name: Type.String(),
  journey: JourneySchema,
  isDraft: Type.Boolean(),
  published: Nullable(Type.Integer()),
  version: Type.Integer(),
  ...CheckView.properties,
});

export const EntryView = Type.Object({
  name: Type.String(),
  description: Type.String(),
  enabled: Type.Boolean(),
  innerOnly: Type.Boolean(),
  noSession: Type.Boolean(),
  mustRun: Type.Boolean(),
  state: Type.Enum(['published', 'draft', 'changed']),
  version: Nullable(Type.Integer()),
  faults: Type.Integer(),
  uses: Type.Array(Type.Enum([...USES]), { description: 'What the settings of the realm name it for.' }),
  changedAt: Type.String(),
  changedBy: Person,
});

export const VersionView = Type.Object({
  version: Type.Integer(),
  publishedAt: Type.String(),
  publishedBy: Person,
  current: Type.Boolean(),
  isDraft: Type.Boolean({ description: 'It was never published: a tool has replaced the draft that it is.' }),
});

export const ChangeView = Type.Object({
  nodeId: Nullable(Type.String()),
  kind: Type.Enum(['added', 'removed', 'changed']),
  text: Type.String(),
});

export const NodeTypeView = Type.Object({
  type: Type.String(),
  name: Type.String(),
  summary: Type.String(),
  tags: Type.Array(Type.String()),
  isScreen: Type.Boolean(),
  schema: Anything,
  outcomes: Type.Array(OutcomeView),
});

export function checkView(journey: Journey, facts: ValidationFacts) {
  const outcomes = Object.entries(journey.nodes).map(([id, node]) => [id, drawnOutcomes(journey, node, facts.types)]);
  return {
    faults: journeyFaults(journey, facts),
    warnings: journeyWarnings(journey, facts),
    outcomes: Object.fromEntries(outcomes) as Record<string, Outcome[]>,
  };
}

/** @throws TypeError where there is neither a draft nor anything published, which the table does not hold */
export function shownJourney({ draft, published, name }: StoredJourney): Journey {
  const journey = draft ?? published;
  if (!journey) throw new TypeError(`the journey ${name} has no form`);
  return journey;
}

export function journeyView(stored: StoredJourney, facts: ValidationFacts) {
  const journey = shownJourney(stored);
  const { name, draft, publishedVersion, version } = stored;
  return { name, journey, isDraft: draft !== null, published: publishedVersion, version, ...checkView(journey, facts) };
}

export function entryView(judged: Judged, uses: readonly JourneyUse[]) {
  const { stamp: _stamp, isDraft, publishedVersion, changedAt, ...entry } = judged;
  const state = isDraft ? (publishedVersion === null ? 'draft' : 'changed') : 'published';
  return { ...entry, uses: [...uses], state, version: publishedVersion, changedAt: changedAt.toISOString() } as const;
}

export function versionView(
  { version, origin, publishedAt, publishedBy }: Omit<JourneyVersion, 'journey'>,
  current: number | null,
) {
  return {
    version,
    publishedAt: publishedAt.toISOString(),
    publishedBy,
    current: version === current,
    isDraft: origin === 'draft',
  };
}

export function nodeTypeView({ type, name, summary, tags, isScreen, properties, ...rest }: NodeType) {
  const schema = JSON.parse(JSON.stringify(properties)) as Record<string, unknown>;
  const outcomes = rest
    .outcomes(completeProperties({ properties }, {}))
    .map(({ id, displayName }) => ({ id, displayName }));
  return { type, name, summary, tags: [...tags], isScreen, schema, outcomes };
}
