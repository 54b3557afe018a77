import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** JavaScript that a page may load before its first screen, compressed. */
const LIMIT_KB = 150;

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
}
type Manifest = Record<string, Chunk>;

interface Screen {
  name: string;
  dist: string;
  /** Lazily loaded modules that this screen needs besides the entry. */
  modules: readonly string[];
}

const PORTAL = 'packages/portal/dist';
const FRAME = 'src/app/person-frame.tsx';

/** Every first screen that somebody may open. The console is for operators at a desk, and may be larger. */
const SCREENS: readonly Screen[] = [
  { name: 'walk-through', dist: PORTAL, modules: ['src/walk/walk-through.tsx'] },
  { name: 'sign-in', dist: PORTAL, modules: ['src/sign-in/sign-in-screen.tsx'] },
  { name: 'welcome', dist: PORTAL, modules: ['src/welcome/welcome-screen.tsx'] },
  { name: 'devices', dist: PORTAL, modules: [FRAME, 'src/devices/devices-screen.tsx'] },
  { name: 'add', dist: PORTAL, modules: [FRAME, 'src/add/add-screen.tsx'] },
  { name: 'sessions', dist: PORTAL, modules: [FRAME, 'src/sessions/sessions-screen.tsx'] },
  { name: 'authenticator', dist: 'packages/authenticator/dist', modules: [] },
];

function closure(manifest: Manifest, keys: readonly string[], seen = new Set<string>()): Set<string> {
  for (const key of keys) {
    if (seen.has(key)) continue;
    seen.add(key);
    closure(manifest, manifest[key]?.imports ?? [], seen);
  }
  return seen;
}

function kilobytes(root: string, screen: Screen): number | undefined {
  const path = `${root}${screen.dist}/.vite/manifest.json`;
  if (!existsSync(path)) return undefined;
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const entry = Object.keys(manifest).find((key) => key.endsWith('index.html'));
  if (entry === undefined || screen.modules.some((module) => manifest[module] === undefined)) return undefined;
  const files = [...closure(manifest, [entry, ...screen.modules])].flatMap((key) => manifest[key]?.file ?? []);
  const bytes = files.map((file) => gzipSync(readFileSync(`${root}${screen.dist}/${file}`)).length);
  return bytes.reduce((sum, size) => sum + size, 0) / 1024;
}

/** Weighs the built pages and reports each; gives a finding for every one that is missing or too heavy. */
export function weighPages(root: string, report: (line: string) => void): string[] {
  return SCREENS.flatMap((screen) => {
    const weight = kilobytes(root, screen);
    if (weight === undefined) return [`${screen.name}: is not built, or its modules have other names`];
    report(`${screen.name.padEnd(14)} ${weight.toFixed(1).padStart(6)} KB`);
    return weight > LIMIT_KB ? [`${screen.name}: ${weight.toFixed(1)} KB of JavaScript, more than ${LIMIT_KB}`] : [];
  });
}
