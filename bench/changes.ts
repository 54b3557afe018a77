import { buildRegistrationLink } from '@lanyard/protocol/device';
import { realmKey } from '../packages/server/src/realms/index.ts';
import { insertRegistration } from '../packages/server/src/registrations/store.ts';
import { hashToken } from '../packages/server/src/registrations/token.ts';
import { getUser, sessionCookie } from '../packages/server/src/users/index.ts';
import { insertSession } from '../packages/server/src/users/session-store.ts';
import { runChild } from './child.ts';
import { type Figures, milliseconds, quantile, whole } from './figures.ts';
import { openRegistrations, type Stage } from './stage.ts';

export type ChangesInput = {
  url: string;
  publicUrl: string;
  cookie: string;
  links: string[];
  rounds: number;
};
export type ChangesOutput = {
  connected: number;
  /** Milliseconds from the PATCH to the app that shows the change, a value for each round. */
  ofOne: number[];
  /** The same for a change of the realm, a value for each device. */
  ofAll: number[];
  /** What one bare round trip of HTTP takes in this run. */
  trips: number[];
};

const DEVICES = 1_000;
const ROUNDS = 200;

/** From an operator's change to apps that have taken it over: the real engine, over real connections, in a process of its own. */
export async function benchChanges(stage: Stage): Promise<Figures> {
  const [links, cookie] = await Promise.all([makeLinks(stage, DEVICES), operatorCookie(stage)]);
  const { url, kit } = stage;
  const { publicUrl } = kit.config;
  const input = { url, publicUrl, cookie, links, rounds: ROUNDS };
  const { connected, ofOne, ofAll, trips } = await runChild<ChangesInput, ChangesOutput>('changes-client.ts', input);
  return [
    {
      what: 'change of one device',
      figure: `applied after ${times(ofOne)}`,
      beside: `${whole(connected)} devices connected; a bare HTTP round trip takes ${times(trips)}`,
    },
    {
      what: 'change of a realm',
      figure: `applied by ${whole(ofAll.length)} devices after ${times(ofAll)}, the last ${milliseconds(Math.max(...ofAll))}`,
      beside: 'all of them verify, store and confirm it at once, in one process that shares two cores with the server',
    },
  ];
}

const times = (values: readonly number[]): string =>
  `p50 ${milliseconds(quantile(values, 0.5))}, p99 ${milliseconds(quantile(values, 0.99))}`;

/** People who are about to add a phone: links as a portal would show them. */
async function makeLinks(stage: Stage, count: number): Promise<string[]> {
  const { kit } = stage;
  const realm = await openRegistrations(stage);
  const { id: fingerprint } = await realmKey(kit.db, kit, realm.id);
  const createdAt = kit.clock.now();
  const links: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const userId = kit.random.uuid(createdAt);
    const name = `person${index}`;
    await kit.db
      .insertInto('users')
      .values({ id: userId, realm_id: realm.id, name, display_name: name, created_at: createdAt })
      .execute();
    const token = kit.random.token();
    await insertRegistration(kit.db, {
      id: kit.random.uuid(createdAt),
      realmId: realm.id,
      userId,
      method: 'online',
      token: { hash: hashToken(token), sealed: kit.seal.seal(Buffer.from(token), 'bench') },
      sessionId: kit.random.uuid(createdAt),
      createdAt,
      expiresAt: new Date(createdAt.getTime() + realm.settings.registration.expirySeconds * 1000),
    });
    links.push(buildRegistrationLink({ server: kit.config.publicUrl, realm: realm.name, token, fingerprint }));
  }
  return links;
}

async function operatorCookie({ kit, realm }: Stage): Promise<string> {
  const createdAt = kit.clock.now();
  const id = kit.random.uuid(createdAt);
  const row = { id, realm_id: realm.id, name: 'operator', display_name: 'Operator', created_at: createdAt };
  await kit.db
    .insertInto('users')
    .values({ ...row, role: 'administrator' })
    .execute();
  const user = await getUser(kit.db, { realmId: realm.id, id });
  const proofs = ['password', 'code'] as const;
  const opener = { realm, user, proofs, isForeign: false, address: '127.0.0.1', browser: 'Bench' };
  const { token } = await kit.db.transaction().execute((tx) => insertSession(tx, kit, opener));
  return `${sessionCookie}=${token}`;
}
