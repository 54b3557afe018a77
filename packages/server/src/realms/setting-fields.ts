import { type TSchema, Type } from 'typebox';
import { SettingsSchema } from './settings.ts';

const NullableNumber = Type.Union([Type.Integer(), Type.Null()]);

export const SettingField = Type.Object({
  /** `otp.digits` */
  name: Type.String(),
  title: Type.String(),
  text: Type.String(),
  /** Fields of one row belong together: a limit has three. */
  row: Type.Union([Type.String(), Type.Null()]),
  kind: Type.Enum(['text', 'colour', 'whole', 'choice']),
  choices: Type.Array(Type.Object({ value: Type.String(), title: Type.String() })),
  minimum: NullableNumber,
  maximum: NullableNumber,
  maxLength: NullableNumber,
  default: Type.Union([Type.String(), Type.Integer(), Type.Boolean()]),
});

export const SettingGroup = Type.Object({
  name: Type.String(),
  title: Type.String(),
  text: Type.String(),
  fields: Type.Array(SettingField),
});

type Field = Type.Static<typeof SettingField>;
type Group = Type.Static<typeof SettingGroup>;

/** What of a schema a form needs; every setting and every group has them, which a test makes sure of. */
type Words = {
  title?: string;
  description?: string;
  type?: string;
  enum?: readonly string[];
  'x-choices'?: Readonly<Record<string, string>>;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  default?: string | number;
  properties?: Readonly<Record<string, TSchema>>;
};

const words = (schema: TSchema): Words => schema as Words;
const members = (schema: TSchema): [string, TSchema][] => Object.entries(words(schema).properties ?? {});

/** The settings as a form shows them, in groups; made from the schema that validates them. */
export function settingGroups(): Group[] {
  const all = members(SettingsSchema);
  const isGroup = ([, schema]: [string, TSchema]) => words(schema).properties !== undefined;
  const general = all.filter((entry) => !isGroup(entry)).map(([name, schema]) => toField(name, schema, null));
  const first = { name: 'realm', title: 'General', text: 'How the realm looks and what it asks of the app.' };
  return [{ ...first, fields: general }, ...all.filter(isGroup).map(toGroup)];
}

function toGroup([name, schema]: [string, TSchema]): Group {
  const { title = name, description = '' } = words(schema);
  return { name, title, text: description, fields: fieldsBelow(`${name}.`, schema, null) };
}

function fieldsBelow(prefix: string, schema: TSchema, row: string | null): Field[] {
  return members(schema).flatMap(([name, member]) => {
    const { properties, title, description = '' } = words(member);
    const path = `${prefix}${name}`;
    return properties ? fieldsBelow(`${path}.`, member, title ?? description) : [toField(path, member, row)];
  });
}

function toField(name: string, schema: TSchema, row: string | null): Field {
  const { title = name, description = '', minimum, maximum, maxLength, default: standard = '' } = words(schema);
  return {
    name,
    title,
    text: description,
    row,
    kind: kindOf(words(schema)),
    choices: Object.entries(words(schema)['x-choices'] ?? {}).map(([value, choice]) => ({ value, title: choice })),
    minimum: minimum ?? null,
    maximum: maximum ?? null,
    maxLength: maxLength ?? null,
    default: standard,
  };
}

function kindOf(schema: Words): Field['kind'] {
  if (schema['x-choices']) return 'choice';
  if (schema.type === 'integer') return 'whole';
  return schema.maxLength === undefined ? 'colour' : 'text';
}

/** The reference page of all settings, in Markdown. Made from the schema, so it cannot go stale. */
export function renderSettingDocs(): string {
  const groups = settingGroups().map(({ title, text, fields }) =>
    [
      `## ${title}`,
      '',
      text,
      '',
      '| setting | meaning | values | default |',
      '| --- | --- | --- | --- |',
      ...fields.map(docRow),
      '',
    ].join('\n'),
  );
  return [
    '# Settings of a realm',
    '',
    'Set in the console, with `lanyard settings`, or through the API. Every change is a version that can be taken back.',
    '',
    ...groups,
  ].join('\n');
}

function docRow(field: Field): string {
  const { name, row, title, text, choices, minimum, maximum } = field;
  const values =
    choices.length > 0 ? choices.map(({ value }) => `\`${value}\``).join(', ') : rangeText(minimum, maximum);
  const heading = [row, title].filter((part) => part !== null).join(' ');
  return `| \`${name}\` | **${heading}** ${text} | ${values} | \`${field.default}\` |`;
}

const rangeText = (minimum: number | null, maximum: number | null): string =>
  minimum === null || maximum === null ? '' : `${minimum} to ${maximum}`;
