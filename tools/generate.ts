/** `npm run generate`: everything that is written from the code. `--check` writes nothing and names what is stale. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { renderRolesDocs } from '../packages/server/src/access.ts';
import { audiences, routes } from '../packages/server/src/app.ts';
import { journeyTypes } from '../packages/server/src/app-journeys.ts';
import { renderAuditDocs } from '../packages/server/src/audit/index.ts';
import { renderConfigurationDocs } from '../packages/server/src/config.ts';
import { deviceLifeCycle } from '../packages/server/src/devices/index.ts';
import { renderErrorDocs } from '../packages/server/src/error-docs.ts';
import { renderNodeDocs } from '../packages/server/src/journeys/index.ts';
import { openApiDocument } from '../packages/server/src/kit/index.ts';
import { renderSettingDocs } from '../packages/server/src/realms/index.ts';
import { registrationLifeCycle } from '../packages/server/src/registrations/index.ts';
import { pushLifeCycle, revisableLifeCycle } from '../packages/server/src/verifications/index.ts';
import { type OpenApi, renderRoutes } from './generate-client.ts';

const ERRORS = 'docs/errors';

function openApi(): object {
  return openApiDocument({ routes, audiences, publicUrl: 'https://lanyard.example.org', version: '1' });
}

function renderLifeCycles(): string {
  const pictures = {
    'A device': deviceLifeCycle,
    'A registration': registrationLifeCycle,
    'A push': pushLifeCycle,
    'A push of which the last answer counts': revisableLifeCycle,
  };
  const parts = Object.entries(pictures).map(
    ([title, cycle]) => `## ${title}\n\n\`\`\`mermaid\n${cycle.mermaid().trim()}\n\`\`\`\n`,
  );
  return `# Life cycles\n\nDrawn from the transition tables in the code.\n\n${parts.join('\n')}`;
}

/** Path → text of every generated file. */
function render(): Map<string, string> {
  return new Map([
    ['docs/reference/configuration.md', renderConfigurationDocs()],
    ['docs/reference/audit-events.md', renderAuditDocs()],
    ['docs/reference/realm-settings.md', renderSettingDocs()],
    ['docs/reference/nodes.md', renderNodeDocs(journeyTypes)],
    ['docs/reference/roles.md', renderRolesDocs()],
    ['docs/reference/life-cycles.md', renderLifeCycles()],
    ['docs/reference/openapi.json', `${JSON.stringify(openApi(), null, 2)}\n`],
    ['packages/protocol/client/generated/routes.ts', renderRoutes(openApi() as OpenApi)],
    ...[...renderErrorDocs()].map(([name, text]) => [`${ERRORS}/${name}`, text] as const),
  ]);
}

/** A page of an error that no longer exists is as wrong as a missing one. */
function leftovers(files: Map<string, string>): string[] {
  const present = existsSync(ERRORS) ? readdirSync(ERRORS).map((name) => `${ERRORS}/${name}`) : [];
  return present.filter((path) => !files.has(path));
}

function isStale([path, text]: [string, string]): boolean {
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
}

function write(files: Map<string, string>): void {
  // The types of the tables come from a real, migrated database; a test of kit keeps them honest, so --check need not.
  execFileSync(process.execPath, ['packages/server/src/testing/write-tables.ts'], { stdio: 'inherit' });
  for (const path of leftovers(files)) rmSync(path);
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

const files = render();
const stale = [...[...files].filter(isStale).map(([path]) => path), ...leftovers(files)];
if (!process.argv.includes('--check')) write(files);
else if (stale.length > 0) console.error(`Stale; run \`npm run generate\`:\n${stale.join('\n')}`);
process.exitCode = process.argv.includes('--check') && stale.length > 0 ? 1 : 0;
