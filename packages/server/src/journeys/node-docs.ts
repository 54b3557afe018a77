/** The reference page of all nodes, in Markdown. Made from what the engine runs, so it cannot go stale. */
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { completeProperties, type NodeType, type Outcome } from './node-type.ts';
import { localised } from './nodes/shapes.ts';

type Words = {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Words[];
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: Words;
  readonly patternProperties?: Readonly<Record<string, Words>>;
};

const words = (schema: TSchema): Words => schema as Words;
const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

const HEADINGS: Readonly<Record<string, string>> = {
  basic: 'Name and password',
  mfa: 'Second factors',
  utilities: 'Shape and ends of a journey',
};

export function renderNodeDocs(types: ReadonlyMap<string, NodeType>): string {
  const tags = [...new Set([...types.values()].flatMap(({ tags: [first = ''] }) => first))].sort();
  const groups = tags.flatMap((tag) => [
    `## ${HEADINGS[tag] ?? tag}`,
    '',
    ...[...types.values()].filter(({ tags: [first] }) => first === tag).flatMap(nodeSection),
  ]);
  return [
    '# Nodes of journeys',
    '',
    'What a journey can be made of. The names, properties and outcomes are those of PingAM where it has the node, so that files of',
    'one work in the other. A *screen* asks the person something; the others decide and go on. How journeys are drawn and published',
    'stands in [the guide](../guides/journeys.md).',
    '',
    ...groups,
    ...ABSENT,
  ].join('\n');
}

/** Nodes of PingAM that people look for here and do not find. */
const ABSENT = [
  '## Not here',
  '',
  'These nodes of PingAM come in without effect: they are kept and drawn, and a journey that has one cannot be published.',
  '',
  '| node | why |',
  '| --- | --- |',
  '| `ConfigProviderNode`, `SocialProviderHandlerNode` and others with scripts of their own kinds | Scripts of `ScriptedDecisionNode` run here, and no others. |',
  '| `DeviceBindingNode`, `DeviceBindingStorageNode`, `DeviceSigningVerifierNode` | Lanyard’s own app binds a phone by its keys; these bind other apps. |',
  '| `DeviceProfileCollectorNode`, `DeviceTamperingVerificationNode` | What a client says of itself is no proof. Authenticator apps enforce `policiesJson` themselves. |',
  '',
];

function nodeSection(type: NodeType): string[] {
  const properties = Object.entries(type.properties.properties);
  return [
    `### ${type.name}`,
    '',
    `\`${type.type}\`${type.isScreen ? ' · screen' : ''}`,
    '',
    type.summary,
    '',
    ...(type.note === undefined ? [] : [type.note, '']),
    ...(properties.length === 0 ? [] : propertyTable(properties)),
    ...outcomeTable(type),
  ];
}

function propertyTable(properties: readonly (readonly [string, TSchema])[]): string[] {
  const rows = properties.map(([name, schema]) => {
    const { description = '', default: standard } = words(schema);
    return `| \`${name}\` | ${cell(description)} | ${cell(kindOf(words(schema)))} | ${standard === undefined ? '' : cell(code(standard))} |`;
  });
  return ['| property | meaning | values | default |', '| --- | --- | --- | --- |', ...rows, ''];
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function kindOf(schema: Words): string {
  if (schema.enum) return schema.enum.map(code).join(', ');
  if (schema.anyOf) return schema.anyOf.map(kindOf).join(' or ');
  const described = KINDS[schema.type ?? ''];
  return described ? described(schema) : '';
}

/** How the names of languages are told from other names. */
const [LANGUAGES] = Object.keys(words(localised('')).patternProperties ?? {});

const KINDS: Readonly<Record<string, (schema: Words) => string>> = {
  boolean: () => 'yes or no',
  integer: rangeOf,
  number: rangeOf,
  string: ({ maxLength }) => (maxLength === undefined ? 'a text' : `a text of at most ${maxLength} characters`),
  array: ({ items, maxItems }) =>
    `a list${maxItems === undefined ? '' : ` of at most ${maxItems}`}: ${kindOf(items ?? {}) || 'anything'}`,
  object: ({ patternProperties = {} }) => {
    const [[names, values] = []] = Object.entries(patternProperties);
    if (names === LANGUAGES) return 'a text for each language';
    return values ? `names, each with ${kindOf(values) || 'anything'}` : 'members';
  },
};

function rangeOf({ minimum, maximum }: Words): string {
  if (minimum === undefined && maximum === undefined) return 'a number';
  return `${minimum ?? 'any'} to ${maximum ?? 'any'}`;
}

function outcomeTable(type: NodeType): string[] {
  const rows = outcomesWithConditions(type).map(
    ({ id, displayName, condition }) => `| \`${id}\` | ${cell(displayName)} | ${cell(condition)} |`,
  );
  if (rows.length === 0) return ['Its outcomes are made of its properties.', ''];
  return ['| outcome | label | where |', '| --- | --- | --- |', ...rows, ''];
}

/** Outcomes of the defaults, and those that one property brings or takes away. */
function outcomesWithConditions(type: NodeType): (Outcome & { readonly condition: string })[] {
  const defaults = completeProperties(type, {});
  const standard = type.outcomes(defaults);
  const found = new Map(standard.map((outcome) => [outcome.id, { ...outcome, conditions: [] as string[] }]));
  for (const [name, schema] of Object.entries(type.properties.properties)) {
    for (const value of choicesOf(words(schema)).filter((choice) => choice !== defaults[name])) {
      const others = outcomesWith(type, { ...defaults, [name]: value });
      for (const outcome of others.filter(({ id }) => !standard.some((known) => known.id === id))) {
        const known = found.get(outcome.id) ?? { ...outcome, conditions: [] };
        known.conditions.push(`\`${name}\` is ${code(value)}`);
        found.set(outcome.id, known);
      }
      for (const { id } of standard.filter((known) => !others.some((outcome) => outcome.id === known.id)))
        found.get(id)?.conditions.push(`\`${name}\` is not ${code(value)}`);
    }
  }
  return [...found.values()].map(({ id, displayName, conditions }) => ({
    id,
    displayName,
    condition: conditions.join('; ') || 'always',
  }));
}

const choicesOf = (schema: Words): readonly unknown[] =>
  schema.type === 'boolean' ? [true, false] : (schema.enum ?? []);

const outcomesWith = (type: NodeType, properties: Readonly<Record<string, unknown>>): readonly Outcome[] =>
  Value.Check(type.properties, properties) ? type.outcomes(properties) : [];
