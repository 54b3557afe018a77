import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { env, platform, stdin } from 'node:process';
import {
  type Account,
  type Authenticator,
  AuthenticatorError,
  type BiometricSupport,
  createAuthenticator,
  type PushRequest,
} from '../engine/index.ts';
import { fileStorage } from './file-storage.ts';
import { readLine, readSecret } from './terminal.ts';

export const APP_VERSION = '0.1.0';

/** Environment variables; printed by --help. */
export const environment = {
  LANYARD_AUTHENTICATOR_HOME: 'folder that keeps the accounts; otherwise $XDG_DATA_HOME/lanyard-authenticator',
  LANYARD_AUTHENTICATOR_PIN: 'the PIN, where nobody is there to type it',
  LANYARD_AUTHENTICATOR_NEW_PIN: 'the new PIN of "protect --change"',
} as const;

export function stateFolder(): string {
  const home = env.LANYARD_AUTHENTICATOR_HOME;
  if (home) return home;
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'lanyard-authenticator');
}

const biometrics = async (): Promise<BiometricSupport> => ({
  available: false,
  reason: 'A terminal has no fingerprint or face recognition.',
});

export const deviceName = (): string => `${hostname()} (terminal)`.slice(-64);

export async function openAuthenticator(): Promise<Authenticator> {
  const storage = await fileStorage(stateFolder());
  return createAuthenticator({ storage, appVersion: APP_VERSION, platform: `cli-${platform}`, biometrics });
}

/** The PIN from the environment or, at a terminal, typed without echo. */
export async function askPin(question = 'PIN: '): Promise<string> {
  const given = env.LANYARD_AUTHENTICATOR_PIN;
  if (given) return given;
  if (!stdin.isTTY) throw new AuthenticatorError('locked');
  return readSecret(question);
}

/** A new PIN, typed twice or from the environment. */
export async function askNewPin(
  variable: 'LANYARD_AUTHENTICATOR_PIN' | 'LANYARD_AUTHENTICATOR_NEW_PIN',
): Promise<string> {
  const given = env[variable];
  if (given) return given;
  if (!stdin.isTTY) throw new AuthenticatorError('pin-too-short');
  const pin = await readSecret('New PIN: ');
  if ((await readSecret('The same again: ')) !== pin) throw new AuthenticatorError('pin-different');
  return pin;
}

export async function unlock(authenticator: Authenticator): Promise<void> {
  if ((await authenticator.protection()).locked) await authenticator.unlockWithPin(await askPin());
}

/** Some accounts cannot even ask for requests while the app is locked: the question is signed with what the PIN protects. */
export async function unlockToAsk(authenticator: Authenticator): Promise<void> {
  if ((await authenticator.accounts()).some(({ kind }) => kind === 'pingam')) await unlock(authenticator);
}

/** A link from the command line, or from standard input for `-`: there it shows in no list of processes. */
export const readLink = (link: string): Promise<string> => (link === '-' ? readLine() : Promise.resolve(link));

const namesOf = ({ id, name, issuer, account }: Account): string[] => [
  id,
  name,
  issuer,
  account,
  `${issuer}:${account}`,
];

/** The account of this id, name or beginning of an id; the only one where none is named. */
export async function findAccount(authenticator: Authenticator, wanted: string | undefined): Promise<Account> {
  const accounts = await authenticator.accounts();
  const exact = accounts.filter((account) => wanted === undefined || namesOf(account).includes(wanted));
  const found = exact.length > 0 ? exact : accounts.filter(({ id }) => id.startsWith(wanted ?? ''));
  const [account] = found;
  if (account === undefined) throw new AuthenticatorError('account-unknown');
  if (found.length > 1) throw new AuthenticatorError('account-ambiguous');
  return account;
}

/** The waiting request with this id or beginning of an id, after asking the servers. */
export async function findRequest(authenticator: Authenticator, wanted: string): Promise<PushRequest> {
  const results = await authenticator.sync();
  const found = (await authenticator.pending()).filter(({ id }) => id.startsWith(wanted));
  const [request] = found;
  if (request !== undefined && found.length === 1) return request;
  const failed = results.find(({ problem }) => problem !== undefined)?.problem;
  if (request === undefined && failed?.code === 'offline') throw new AuthenticatorError('offline');
  throw new AuthenticatorError('request-unknown');
}
