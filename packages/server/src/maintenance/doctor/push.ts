import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pushServiceTroubles } from '../../channel/index.ts';
import { authoritiesOf, type Config } from '../../kit/index.ts';
import { type Check, type Examination, type Finding, off, ok, warning, wrong } from './finding.ts';
import { probe } from './probe.ts';

/** What wakes sleeping phones: browsers need no configuration, native apps do; and what the push services said last. */
export const pushCheck: Check = {
  name: 'push',
  title: 'Push',
  run: async (examination) => [
    ok(`browsers are woken in the name of ${examination.config.pushSubject || examination.config.publicUrl}`),
    ...(await firebase(examination.config)),
    ...(await apple(examination.config)),
    ...(await lastWords(examination)),
  ],
};

async function firebase(config: Config): Promise<Finding[]> {
  const { fcmServiceAccount: file, fcmUrl } = config;
  if (file === null) return [off('native Android apps: not configured')];
  const account = parseAccount(file);
  if (account === null) {
    return [wrong(`${file} is not the key of a Google service account.`, 'Take the JSON file as Google hands it out.')];
  }
  return [await reach('Firebase', fcmUrl, config)];
}

/** Null where it is none; its content is never repeated. */
function parseAccount(file: string): object | null {
  try {
    const account: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof account !== 'object' || account === null || !('private_key' in account) || !('client_email' in account))
      return null;
    createPrivateKey(String(account.private_key));
    return account;
  } catch {
    return null;
  }
}

async function apple(config: Config): Promise<Finding[]> {
  const { apnsKey: file, apnsUrl } = config;
  if (file === null) return [off('native iOS apps: not configured')];
  if (!isSigningKey(file))
    return [wrong(`${file} is not an Apple push key.`, 'Take the .p8 file as Apple hands it out.')];
  return [await reach('APNs', apnsUrl, config)];
}

function isSigningKey(file: string): boolean {
  try {
    return createPrivateKey(readFileSync(file)).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

/** Any answer is one, also a refusal, and so is one in HTTP/2 that an HTTP/1 client cannot read. */
async function reach(name: string, url: string, config: Config): Promise<Finding> {
  try {
    await probe(url, { authorities: authoritiesOf(config) });
  } catch (error) {
    const isAnswer = error instanceof Error && 'code' in error && /^(HPE_|ECONNRESET)/.test(String(error.code));
    const reason = error instanceof Error ? error.message : String(error);
    if (!isAnswer) {
      return warning(
        `${name} (${url}) cannot be reached: ${reason}.`,
        'Let this machine connect to it through the firewall.',
      );
    }
  }
  return ok(`${name} is configured, and ${new URL(url).host} answers`);
}

/** Phones name push services, so there may be many. */
const MOST_SERVICES = 10;

async function lastWords({ database }: Examination): Promise<Finding[]> {
  if (!database) return [];
  const { rows } = await database.query<{ known: boolean }>("SELECT to_regclass('push_services') IS NOT NULL AS known");
  if (!rows[0]?.known) return [];
  const services = await pushServiceTroubles(database.db, { limit: MOST_SERVICES });
  return services.map(({ host, words, since }) =>
    warning(
      `${host} says since ${since.toISOString()}: ${words}.`,
      'The page Deliveries of a device shows each attempt.',
    ),
  );
}
