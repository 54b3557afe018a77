import { join } from 'node:path';
import { demoPassword, demoPeople } from './demo.ts';
import type { Config } from './kit/index.ts';

const ROLE_WORDS: Readonly<Record<string, string>> = {
  administrator: 'administrator',
  helpdesk: 'help desk',
  auditor: 'auditor',
};

/** What a person sees who started Lanyard to try it. Links use a name, because WebAuthn refuses addresses. */
export function demoPage(config: Config, databaseFolder: string | null): string {
  const people = demoPeople.map((person) =>
    'role' in person ? `${person.name} (${ROLE_WORDS[person.role]})` : person.name,
  );
  const elsewhere = databaseFolder !== null && databaseFolder !== config.dataFolder;
  const database = elsewhere ? `; its database in ${databaseFolder}` : '';
  return `
Lanyard is ready. This is the demo: everybody knows its passwords, so it listens on this machine only.

  Open        ${config.publicUrl}/
  People      ${people.join(', ')}
  Password    ${demoPassword}, for each of them
  For code    ${config.publicUrl}/api, with the API key in ${join(config.dataFolder, 'demo-api-key')}
  Data        ${config.dataFolder}${database}

Stop it with Ctrl-C. Set LANYARD_PUBLIC_URL to run a real server: docs/reference/configuration.md

`;
}

/** What the operator of a real server sees; the link only at the first start. */
export function serverPage(config: Config, firstAdministratorLink: string | null): string {
  const ready = `Lanyard is ready at ${config.publicUrl}/ (listening on ${config.listen.host}:${config.listen.port}).\n`;
  if (firstAdministratorLink === null) return ready;
  return `${ready}
The first administrator is "${config.administrator}". Choose a password with this link; it works once:

  ${firstAdministratorLink}

`;
}
