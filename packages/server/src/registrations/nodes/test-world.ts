/** People who add second factors through journeys, with the four generations of apps in their pockets. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type PhoneAccount, register, scan } from '../../../../protocol/src/pingam/testing/phone.ts';
import { type Habits, phones } from '../../../../protocol/src/pingam/testing/phones.ts';
import { type DeviceWithCredentials, devicesOfUser } from '../../devices/index.ts';
import type { ProofKind } from '../../journeys/index.ts';
import { nodeTypes, ownNodes } from '../../journeys/own-nodes.ts';
import { type Sketch, sketchJourney } from '../../journeys/test-journeys.ts';
import { Problem } from '../../kit/index.ts';
import { createRealm, type Realm, type SettingsPatch } from '../../realms/index.ts';
import { type TestKit, type TestKitOptions, testKit } from '../../testing/index.ts';
import { createUser, type Role, type User } from '../../users/index.ts';
import { Walker } from '../../verifications/nodes/test-walk.ts';
import { appRegistering } from '../methods/pingam-app.ts';
import { registrationNodes } from '../nodes.ts';

export const types = nodeTypes(ownNodes, registrationNodes);

export const [firstPhone] = phones;

const REALM = 'demo';

export type World = TestKit & {
  readonly realm: Realm;
  readonly alice: User;
  readonly add: (name: string, person?: { role?: Role; email?: string; displayName?: string }) => Promise<User>;
  readonly devices: (user?: User) => Promise<DeviceWithCredentials[]>;
};

export async function world(
  t: TestContext,
  settings: SettingsPatch = {},
  options: TestKitOptions = {},
): Promise<World> {
  const config = { publicUrl: 'https://id.example.test', mode: 'server', ...options.config } as const;
  const made = await testKit(t, { ...options, config });
  const { kit } = made;
  const realm = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: REALM, settings }));
  const system = { actor: { kind: 'system' } } as const;
  const add: World['add'] = (name, person = {}) =>
    kit.db.transaction().execute((tx) => createUser(tx, kit, realm, { name, displayName: name, ...person }, system));
  const alice = await add('alice');
  return { ...made, realm, alice, add, devices: (user = alice) => devicesOfUser(kit.db, user.id) };
}

type Begin = {
  readonly user?: User;
  readonly proofs?: readonly ProofKind[];
  readonly shared?: Record<string, string>;
};

/** One node whose outcomes lead to messages that name them, so that a test sees by which it was left. */
export function begin(
  { kit, realm, alice }: World,
  node: Pick<Sketch, 'type' | 'properties'>,
  { user = alice, proofs = ['password'], shared = {} }: Begin = {},
): Walker {
  const outcomes = ['successOutcome', 'failureOutcome', 'timeoutOutcome', 'outcome', 'registerOutcome'];
  const said = (name: string): Sketch => ({
    type: 'MessageNode',
    properties: { message: { en: name } },
    to: { true: '+', false: '-' },
  });
  const journey = sketchJourney('Register', {
    node: { ...node, to: Object.fromEntries(outcomes.map((id) => [id, id])) },
    ...Object.fromEntries(outcomes.map((id) => [id, said(id)])),
  });
  const walker = new Walker({ kit, journey, realmId: realm.id, shared: { username: user.name, ...shared }, types });
  for (const kind of proofs) walker.state.prove({ kind, userId: user.id });
  return walker;
}

/** By which outcome the node was left; null while it shows its screen. */
export function leftBy(walker: Walker): string | null {
  const [first] = walker.callbacks;
  const text = String(first?.output.find(({ name }) => name === 'message')?.value ?? '');
  return first?.type === 'TextOutputCallback' && /Outcome$|^outcome$/.test(text) ? text : null;
}

/** The text of the code on the screen. */
export const codeOn = (walker: Walker): string => String(walker.shown('HiddenValueCallback', 'value'));

/** As the push services of the two give them. */
const TOKENS = { android: `fcm:${'A-b_9'.repeat(30)}`, ios: '0af1'.repeat(16) } as const;

/** A phone scans the code and sends its message. @returns what it keeps */
export async function scanWith({ kit, realm }: World, uri: string, habits: Habits = firstPhone): Promise<PhoneAccount> {
  const { request, account } = register(habits, scan(habits, uri), TOKENS[habits.platform]);
  const { messageId, jwt } = JSON.parse(request.body);
  await appRegistering.act(kit, { realm, messageId, jwt, request: { id: 'request', address: '203.0.113.9' } });
  return account;
}

export const refusedWith = (code: string) => (error: unknown) => {
  assert.ok(error instanceof Problem, String(error));
  assert.equal(error.code, code);
  return true;
};
