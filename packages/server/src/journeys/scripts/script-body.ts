/**
 * Scripts in the form in which PingAM and its tools write them: the source as base64, as a list of lines or as a text, with what
 * they know of it around it. Rows of journeys hold them so as well: processes of every release read those.
 */
import { type Extras, type Journey, type JourneyScript, type JourneyScripts, MAX_SCRIPTS } from '../journey.ts';
import { NODE_ID } from '../names.ts';

type Members = Readonly<Record<string, unknown>>;
type Form = 'base64' | 'lines' | 'quoted' | 'text';

export type ScriptBody = Members & { readonly _id?: string };

/** Characters of one script. */
export const LONGEST_SOURCE = 65_536;
const LONGEST = { name: 200, description: 2_000 } as const;

const idPattern = new RegExp(NODE_ID);

const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** What no script says of itself, where it was written here. */
const ABOUT: Readonly<Record<JourneyScript['evaluatorVersion'], Members>> = {
  '1.0': { language: 'JAVASCRIPT', context: 'AUTHENTICATION_TREE_DECISION_NODE', default: false },
  '2.0': { language: 'JAVASCRIPT', context: 'SCRIPTED_DECISION_NODE', default: false },
};

/** How a source is written in each form, and read out of it; null where it has another. */
const FORMS: Readonly<Record<Form, { write: (source: string) => unknown; read: (given: unknown) => string | null }>> = {
  lines: {
    write: (source) => source.split('\n'),
    read: (given) =>
      Array.isArray(given) && given.every((line) => typeof line === 'string') ? given.join('\n') : null,
  },
  quoted: { write: (source) => JSON.stringify(source), read: readQuoted },
  base64: { write: (source) => Buffer.from(source).toString('base64'), read: readBase64 },
  text: { write: (source) => source, read: (given) => (typeof given === 'string' ? given : null) },
};

const FORM_NAMES = Object.keys(FORMS) as readonly Form[];

/** A text within a text, as tools write it that keep one script on one line. */
function readQuoted(given: unknown): string | null {
  if (typeof given !== 'string' || !/^".*"$/s.test(given)) return null;
  try {
    const read: unknown = JSON.parse(given);
    return typeof read === 'string' ? read : null;
  } catch {
    return null;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Only what comes out the same again: a short script may look like base64. */
function readBase64(given: unknown): string | null {
  if (typeof given !== 'string' || given.length % 4 !== 0 || !BASE64.test(given)) return null;
  try {
    const read = utf8.decode(Buffer.from(given, 'base64'));
    return FORMS.base64.write(read) === given ? read : null;
  } catch {
    return null;
  }
}

/** What a body says of a script, each as it counts here. */
const SAID: Readonly<Record<Said, (given: unknown, id: string) => string>> = {
  name: (given, id) => (typeof given === 'string' && given !== '' ? given.slice(0, LONGEST.name) : id),
  description: (given) => (typeof given === 'string' && given !== 'null' ? given.slice(0, LONGEST.description) : ''),
  evaluatorVersion: (given) => (given === '2.0' ? '2.0' : '1.0'),
};
type Said = 'name' | 'description' | 'evaluatorVersion';

/** The script out of a body as tools write it; null where it is none that could be kept as one. */
export function scriptFromBody(id: string, body: unknown): JourneyScript | null {
  const { script, _rev, ...about } = members(body);
  const form = FORM_NAMES.find((known) => FORMS[known].read(script) !== null);
  const source = form && FORMS[form].read(script);
  if (!idPattern.test(id) || !form || source === null || source === undefined || source.length > LONGEST_SOURCE)
    return null;
  return {
    name: SAID.name(about.name, id),
    description: SAID.description(about.description, id),
    source,
    evaluatorVersion: SAID.evaluatorVersion(about.evaluatorVersion, id) === '2.0' ? '2.0' : '1.0',
    extras: { form, about },
  };
}

/** The body of a script, in the form that it came in. */
export function bodyOfScript(id: string, script: JourneyScript): ScriptBody {
  return { ...aboutOf(id, script), script: FORMS[formOf(script.extras)].write(script.source) };
}

/** As PingAM's own address shows it, where a source is base64. */
export function restBodyOf(id: string, script: JourneyScript): ScriptBody & { readonly _id: string } {
  return { ...aboutOf(id, script), _id: id, script: FORMS.base64.write(script.source) };
}

/** What the file said stays as it was said, unless it is something else now. */
function aboutOf(id: string, script: JourneyScript): ScriptBody {
  const { evaluatorVersion } = script;
  const given = script.extras?.about === undefined ? null : members(script.extras.about);
  const names = Object.keys(SAID) as readonly Said[];
  const said = names.filter((name) => given === null || SAID[name](given[name], id) !== script[name]);
  const now = Object.fromEntries(said.map((name) => [name, script[name]]));
  return { ...(given ?? { _id: id, ...ABOUT[evaluatorVersion] }), ...now } as ScriptBody;
}

const formOf = (extras: Extras | undefined): Form => FORM_NAMES.find((form) => form === extras?.form) ?? 'lines';

/** In capitals; what says none is JavaScript. */
export function languageOf({ extras }: Pick<JourneyScript, 'extras'>): string {
  const { language } = members(extras?.about);
  return typeof language === 'string' ? language.toUpperCase() : 'JAVASCRIPT';
}

/** A script that was written anew here is JavaScript, whatever its file was. */
export function asJavaScript(script: JourneyScript): JourneyScript {
  if (languageOf(script) === 'JAVASCRIPT') return script;
  const about = { ...members(script.extras?.about), language: 'JAVASCRIPT' };
  return { ...script, extras: { ...script.extras, about } };
}

/**
 * The journey with the scripts of its file as scripts of its own. Those that cannot be kept as such stay where they were, and go
 * into the next file.
 */
export function withOwnScripts(journey: Journey): Journey {
  const { scripts: given, ...file } = members(journey.extras?.file);
  const bodies = Object.entries(members(given));
  if (bodies.length === 0) return journey;
  const room = MAX_SCRIPTS - Object.keys(journey.scripts ?? {}).length;
  const read = bodies.flatMap(([id, body]) => {
    const script = scriptFromBody(id, body);
    return script ? [[id, script] as const] : [];
  });
  const own = Object.fromEntries(read.slice(0, Math.max(0, room)));
  const left = Object.fromEntries(bodies.filter(([id]) => !Object.hasOwn(own, id)));
  const scripts: JourneyScripts = { ...own, ...journey.scripts };
  const { scripts: _scripts, extras: _extras, ...rest } = journey;
  const extras = withFile(journey.extras, { ...file, ...(isEmpty(left) ? {} : { scripts: left }) });
  return { ...rest, ...(isEmpty(scripts) ? {} : { scripts }), ...(isEmpty(extras) ? {} : { extras }) };
}

/** The journey as a row holds it: its scripts among the parts of its file, where every release looks for them. */
export function withFileScripts(journey: Journey): Journey {
  const { scripts, ...rest } = journey;
  if (scripts === undefined) return journey;
  if (isEmpty(scripts)) return rest;
  const file = members(journey.extras?.file);
  return { ...rest, extras: withFile(journey.extras, { ...file, scripts: fileScriptsOf(journey) }) };
}

/** The scripts of a journey as its file holds them, those that could not be read included. */
export function fileScriptsOf({ scripts = {}, extras }: Pick<Journey, 'scripts' | 'extras'>): Members {
  const own = Object.entries(scripts).map(([id, script]) => [id, bodyOfScript(id, script)]);
  return { ...members(members(extras?.file).scripts), ...Object.fromEntries(own) };
}

function withFile(extras: Extras | undefined, file: Members): Extras {
  const { file: _file, ...rest } = members(extras);
  return isEmpty(file) ? rest : { ...rest, file };
}

const isEmpty = (value: Members): boolean => Object.keys(value).length === 0;
