/**
 * Files of PingAM may hold what only their server should know: the password of its mail server, secrets of other services. Nothing
 * here uses them, and a journey is read by every auditor and goes into files: they are left out before anything is kept.
 */
import { members } from './file.ts';
import type { Journey } from './journey.ts';

type Members = Readonly<Record<string, unknown>>;

/** How the names of such members end; PingAM's exports add `-encrypted` to some. */
const SECRET_NAME = /(password|passphrase|secret|secretkey|privatekey|apikey|-encrypted)$/i;
/** Where a file names a secret that is kept elsewhere, it holds none. */
const REFERENCE = /^&\{[^{}]+\}$/;

const isSecret = (name: string, value: unknown): boolean =>
  typeof value === 'string' && value !== '' && SECRET_NAME.test(name) && !REFERENCE.test(value);

export type Cleaned<Value> = {
  readonly kept: Value;
  /** Names of what was left out. */
  readonly dropped: readonly string[];
};

/** Of the properties of a node. What stands deeper has names that somebody has chosen, as those of session properties. */
export function withoutSecrets<Properties extends Members>(properties: Properties): Cleaned<Properties> {
  const entries = Object.entries(properties);
  const dropped = entries.filter(([name, value]) => isSecret(name, value)).map(([name]) => name);
  if (dropped.length === 0) return { kept: properties, dropped };
  return { kept: Object.fromEntries(entries.filter(([name]) => !dropped.includes(name))) as Properties, dropped };
}

/** Of what a file holds beside the nodes of a journey, at any depth. Outcomes may be called what they like. */
export function withoutDeepSecrets(value: unknown, name = ''): Cleaned<unknown> {
  if (typeof value !== 'object' || value === null || name === 'connections') return { kept: value, dropped: [] };
  if (Array.isArray(value)) {
    const cleaned = value.map((entry) => withoutDeepSecrets(entry));
    return { kept: cleaned.map(({ kept }) => kept), dropped: cleaned.flatMap(({ dropped }) => dropped) };
  }
  const own = withoutSecrets(members(value));
  const inner = Object.entries(own.kept).map(([key, entry]) => [key, withoutDeepSecrets(entry, key)] as const);
  return {
    kept: Object.fromEntries(inner.map(([key, { kept }]) => [key, kept])),
    dropped: [...own.dropped, ...inner.flatMap(([, { dropped }]) => dropped)],
  };
}

/** Of a whole journey, from wherever it comes. */
export function journeyWithoutSecrets(journey: Journey): Journey {
  const nodes = Object.entries(journey.nodes).map(([id, node]) => {
    const { kept: properties } = withoutSecrets(node.properties);
    return [id, { ...node, properties, ...extrasWithout(node) }];
  });
  const scripts = Object.entries(journey.scripts ?? {}).map(([id, script]) => [
    id,
    { ...script, ...extrasWithout(script) },
  ]);
  return {
    ...journey,
    ...extrasWithout(journey),
    nodes: Object.fromEntries(nodes),
    ...(journey.scripts ? { scripts: Object.fromEntries(scripts) } : {}),
  };
}

const extrasWithout = ({ extras }: Pick<Journey, 'extras'>) =>
  extras ? { extras: members(withoutDeepSecrets(extras).kept) } : {};
