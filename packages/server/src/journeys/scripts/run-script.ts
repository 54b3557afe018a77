/** Runs a script with what it may know, and judges what it leaves. */
import type { Kit, RequestContext } from '../../kit/index.ts';
import type { Realm } from '../../realms/index.ts';
import { findUserByName, normaliseName, type User } from '../../users/index.ts';
import type { JourneyScript } from '../journey.ts';
import { BOUNDS } from './bounds.ts';
import { readLeft, readResult, type ScriptLeft, type ScriptResult } from './result.ts';
import { sandboxed } from './sandbox.ts';
import type { Members, ScriptAnswer, ScriptError, ScriptInput } from './sandbox-types.ts';

export type ScriptCall = {
  readonly kit: Kit;
  readonly realm: Realm;
  /** Where it is called from; null at a trial, which has neither headers nor parameters. */
  readonly request: RequestContext | null;
  readonly script: Pick<JourneyScript, 'name' | 'source' | 'evaluatorVersion'>;
  readonly shared: Members;
  readonly transient: Members;
  readonly answers: readonly ScriptAnswer[] | null;
  readonly session: { readonly userId: string; readonly name: string } | null;
};

export type ScriptRun = {
  readonly log: ScriptLeft['log'];
  readonly result: ScriptResult | null;
  /** Null where there is a result. */
  readonly error: ScriptError | null;
};

const SEED_BYTES = 32;

/** What scripts of one request have taken, in milliseconds of the processor. */
const spent = new WeakMap<RequestContext, number>();

/**
 * Whatever a script does is done to what it was given: so it can be run again, with the header or the user that it asked for.
 * @throws Problem kit.busy
 */
export async function runScript(call: ScriptCall): Promise<ScriptRun> {
  const { kit, request, script } = call;
  if (request && (spent.get(request) ?? 0) > BOUNDS.requestMs) return failed([], TOO_MUCH);
  const seed = kit.random.bytes(SEED_BYTES);
  const first = firstInput(call);
  let input = (await moreInput(call, first, likelyNeeds(call))) ?? first;
  for (let runs = 0; runs < BOUNDS.repeats; runs += 1) {
    const text = JSON.stringify(input);
    if (text.length > 4 * BOUNDS.text) return failed([], TOO_LARGE);
    const reply = await sandboxed({ kind: 'run', source: script.source, input: text, seed }, ownerOf(call));
    if (request) spent.set(request, (spent.get(request) ?? 0) + (reply.spentMs ?? 0));
    const { left, given } = readLeft(reply);
    const more = await moreInput(call, input, left.needs);
    if (more) {
      input = more;
      continue;
    }
    if (reply.error) return failed(left.log, reply.error);
    const result = readResult(given);
    return typeof result === 'string' ? failed(left.log, errorOf(result)) : { log: left.log, result, error: null };
  }
  return failed([], TOO_CURIOUS);
}

/** Trials of a realm wait for each other, and never keep its sign-ins waiting. */
const ownerOf = ({ realm, request }: ScriptCall): string => (request ? realm.id : `trial ${realm.id}`);

const failed = (log: ScriptLeft['log'], error: ScriptError): ScriptRun => ({ log, result: null, error });

const errorOf = (text: string): ScriptError => ({ text, line: null, column: null });

const TOO_MUCH = errorOf('The scripts of one request took too long together.');
const TOO_LARGE = errorOf('The run holds more than a script can be given.');
const TOO_CURIOUS = errorOf('The script asked for too many different users, headers or parameters.');

/** A profile that is read is nearly always that of the user of the run: known beforehand, it saves a second run. */
function likelyNeeds({ script, shared }: ScriptCall): ScriptLeft['needs'] {
  const { username } = shared;
  const isRead = typeof username === 'string' && script.source.includes('idRepository');
  return { headers: [], parameters: [], users: isRead ? [username] : [] };
}

/** What nearly every script reads that reads headers at all. */
const HEADERS = ['user-agent', 'accept-language', 'host', 'referer', 'origin', 'x-requested-with', 'x-forwarded-for'];

function firstInput(call: ScriptCall): ScriptInput {
  const { kit, realm, script, shared, transient, answers, session } = call;
  const isRoot = realm.name === kit.config.realm;
  return {
    version: script.evaluatorVersion,
    scriptName: script.name,
    shared,
    transient,
    answers,
    headers: Object.fromEntries(HEADERS.map((name) => [name, headerOf(call, name)])),
    parameters: {},
    users: {},
    realm: isRoot ? '/' : `/${realm.name}`,
    session: session && { UserToken: session.name, UserId: session.userId, Organization: realm.name },
    now: kit.clock.now().getTime(),
  };
}

/** Proofs of who somebody is, for this server and for those before it. */
const SECRET_HEADER =
  /^(cookie|authorization|proxy-authorization|device-proof|x-openam-(username|password))$|token|secret|password|api-?key/;

function headerOf({ kit, request }: ScriptCall, asked: string): readonly string[] | null {
  // A script can ask past what spells its names.
  const name = asked.toLowerCase();
  const isSecret = SECRET_HEADER.test(name) || name === kit.config.amCookie.toLowerCase();
  const value = isSecret ? undefined : request?.header(name);
  return typeof value === 'string' ? [value] : null;
}

/** Parameters that open a session, or go on with a run. */
const SECRET_PARAMETER = /^(suspendedid|sessionupgradessotokenid|tokenid|authid)$/;

function parameterOf({ request }: ScriptCall, name: string): readonly string[] | null {
  const isSecret = SECRET_PARAMETER.test(name.toLowerCase());
  const values = isSecret ? [] : (request?.parameters?.(name) ?? []);
  return values.length === 0 ? null : values;
}

/** The input with what was asked for and is not in it yet; null where nothing is. */
async function moreInput(
  call: ScriptCall,
  input: ScriptInput,
  needs: ScriptLeft['needs'],
): Promise<ScriptInput | null> {
  const fresh = (names: readonly string[], known: object) =>
    [...new Set(names)].filter((name) => !Object.hasOwn(known, name));
  const headers = fresh(needs.headers, input.headers);
  const parameters = fresh(needs.parameters, input.parameters);
  const users = fresh(needs.users, input.users);
  if (headers.length + parameters.length + users.length === 0) return null;
  const found = await Promise.all(users.map(async (name) => [name, await attributesOf(call, name)] as const));
  return {
    ...input,
    headers: { ...input.headers, ...Object.fromEntries(headers.map((name) => [name, headerOf(call, name)])) },
    parameters: {
      ...input.parameters,
      ...Object.fromEntries(parameters.map((name) => [name, parameterOf(call, name)])),
    },
    users: { ...input.users, ...Object.fromEntries(found) },
  };
}

/** PingAM's names of what is known of a user here. */
const ATTRIBUTES: Readonly<Record<string, (user: User) => string | null>> = {
  uid: ({ name }) => name,
  userName: ({ name }) => name,
  _id: ({ id }) => id,
  cn: ({ displayName }) => displayName,
  displayName: ({ displayName }) => displayName,
  mail: ({ email }) => email,
  inetUserStatus: () => 'Active',
};

async function attributesOf({ kit, realm }: ScriptCall, given: string) {
  const name = normaliseName(given);
  const user = name === null ? null : await findUserByName(kit.db, { realmId: realm.id, name });
  if (user?.state !== 'active') return null;
  return Object.fromEntries(
    Object.entries(ATTRIBUTES).flatMap(([attribute, of]) => {
      const value = of(user);
      return value === null || value === '' ? [] : [[attribute, [value]] as const];
    }),
  );
}
