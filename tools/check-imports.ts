/**
 * Keeps dependencies pointing one way (docs/decisions/0002): packages and slices stand in one ordered list, a file
 * imports only from its left and only through a door, no file imports itself in a circle, not even for a type, and the
 * SQL of a table stands in one slice.
 */
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript-ast';
import { readSources, type Source } from './sources.ts';

const PACKAGE_IMPORTS: Record<string, string[]> = {
  protocol: [],
  ui: [],
  server: ['protocol'],
  authenticator: ['protocol', 'ui'],
  portal: ['protocol', 'ui'],
};
const PACKAGE_OF_NAME: Record<string, string> = {
  '@lanyard/protocol': 'protocol',
  '@lanyard/ui': 'ui',
  '@lanyard/server': 'server',
  'lanyard-authenticator': 'authenticator',
  '@lanyard/portal': 'portal',
};
/** A slice imports only from its left. Files beside the slices (app, main, cli …) come last. */
const SLICES = [
  'kit',
  'audit',
  'realms',
  'users',
  'notices',
  'services',
  'policies',
  'journeys',
  'devices',
  'channel',
  'pingam',
  'licences',
  'verifications',
  'registrations',
  'sign-in',
  'am',
  'overview',
  'profile-stores',
  'migration',
  'operations',
  'maintenance',
  'cli',
];
const SLICE_PATH = /^packages\/server\/src\/([^/]+)\/(.+)$/;
const TABLE_SQL = /\b(?:FROM|JOIN|INTO|UPDATE|selectFrom\(|insertInto\(|updateTable\(|deleteFrom\()\s*['"`]?([a-z_]+)/g;

type Finding = string;

function importsOf(source: Source): string[] {
  return ts.preProcessFile(source.text, true, true).importedFiles.map((file) => file.fileName);
}

function resolveRelative(source: Source, specifier: string): string | null {
  return specifier.startsWith('.') ? normalize(join(dirname(source.path), specifier)) : null;
}

function packageOf(path: string): string | null {
  return /^packages\/([^/]+)\//.exec(path)?.[1] ?? null;
}

function packageFinding(source: Source, specifier: string, target: string | null): Finding | null {
  const from = packageOf(source.path);
  if (from === null || source.isTest) return null;
  const named = Object.keys(PACKAGE_OF_NAME).find((name) => specifier === name || specifier.startsWith(`${name}/`));
  const to = named === undefined ? target && packageOf(target) : PACKAGE_OF_NAME[named];
  if (!to || to === from) return null;
  if (target !== null) return `${source.path}: reaches into package ${to} by path; use its door`;
  return PACKAGE_IMPORTS[from]?.includes(to) ? null : `${source.path}: package ${from} may not import ${to}`;
}

function sliceFinding(source: Source, target: string | null): Finding | null {
  const from = SLICE_PATH.exec(source.path)?.[1];
  const match = target === null ? null : SLICE_PATH.exec(target);
  if (!from || !match || source.isTest || from === match[1]) return null;
  const [to, rest] = [match[1] ?? '', match[2]];
  if (!SLICES.includes(from) || !SLICES.includes(to))
    return `${source.path}: ${from} → ${to} is not in the list of slices`;
  if (SLICES.indexOf(to) > SLICES.indexOf(from))
    return `${source.path}: ${from} may not import from ${to} (to its right)`;
  return rest === 'index.ts' ? null : `${source.path}: imports ${to}/${rest}; go through ${to}/index.ts`;
}

/**
 * The circles in which files import each other, each with the files along it. An import for a type counts like any other: it
 * vanishes when the program runs, but whoever reads one of the files has to know them all.
 */
export function findCycles(sources: readonly Source[]): Finding[] {
  const graph = graphOf(sources);
  const state = new Map<string, 'open' | 'done'>();
  const findings: Finding[] = [];
  const visit = (path: string, trail: string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      findings.push(`import cycle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  return findings;
}

/** Which files each file imports. */
function graphOf(sources: readonly Source[]): Map<string, readonly string[]> {
  const known = new Set(sources.map(({ path }) => path));
  return new Map(
    sources.map((source) => {
      const targets = importsOf(source).map((specifier) => resolveRelative(source, specifier));
      return [source.path, targets.filter((path) => path !== null && known.has(path))] as [string, string[]];
    }),
  );
}

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\//g, '');

/**
 * Files that name tables of slices to their left. The hot path reads and writes in two round trips what a verdict needs
 * (docs/decisions/0007), and whoever asks is found with the realm in one (0008); the overview counts over several tables in one statement, and writes none of them. Nobody else does.
 */
const ACROSS_SLICES: Readonly<Record<string, ReadonlySet<string>>> = {
  'packages/server/src/verifications/code-store.ts': new Set([
    'limits',
    'devices',
    'credentials',
    'services',
    'realms',
    'users',
    'audit_events',
  ]),
  'packages/server/src/devices/signer-store.ts': new Set(['users', 'realms']),
  'packages/server/src/services/store.ts': new Set(['realms']),
  'packages/server/src/overview/figures.ts': new Set([
    'limits',
    'devices',
    'push_addresses',
    'pushes',
    'realms',
    'registrations',
    'users',
  ]),
  'packages/server/src/overview/counts.ts': new Set(['devices', 'users']),
};

function tableFindings(sources: Source[], tables: Set<string>): Finding[] {
  const owners = new Map<string, Set<string>>();
  for (const source of sources) {
    const slice = SLICE_PATH.exec(source.path)?.[1];
    if (!slice || source.isTest) continue;
    for (const [, table = ''] of withoutComments(source.text).matchAll(TABLE_SQL)) {
      const isAcross = ACROSS_SLICES[source.path]?.has(table) ?? false;
      if (tables.has(table) && !isAcross) owners.set(table, (owners.get(table) ?? new Set()).add(slice));
    }
  }
  return [...owners]
    .filter(([, slices]) => slices.size > 1)
    .map(([table, slices]) => `table ${table} is touched by ${[...slices].join(', ')}; one slice owns it`);
}

export function checkImports(tables: Set<string>): Finding[] {
  const sources = readSources();
  const findings = sources.flatMap((source) =>
    importsOf(source).flatMap((specifier) => {
      const target = resolveRelative(source, specifier);
      return [packageFinding(source, specifier, target), sliceFinding(source, target)].filter((each) => each !== null);
    }),
  );
  return [...findings, ...findCycles(sources), ...tableFindings(sources, tables)];
}
