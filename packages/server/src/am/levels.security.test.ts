/** Sign-ins that are begun for a level, or for one name: nobody comes in below the one or beside the other. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { totp } from '@lanyard/protocol/otp';
import { insertTestDevice, TEST_SECRET } from '../devices/test-device.ts';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { createClient, type TestReply } from '../testing/index.ts';
import { amWorld, assertCrest, begin, claimsOf, fill, isIn, links, type Step, send, tokenOf } from './test-world.ts';

const journey = (name: string, ...kinds: string[]) =>
  sketchJourney(name, {
    name: { type: 'UsernameCollectorNode', to: { outcome: 'believe' } },
    believe: { type: 'BelieveNode', properties: { kinds }, to: { outcome: '+' } },
  });
/** Confirms by what its name says; `mustRun`, as journeys to confirm are. */
const confirm = (name: string, ...kinds: string[]) => ({
  ...sketchJourney(name, {
    who: { type: 'SessionUserNode', to: { true: 'ask', false: '-' } },
    ask: { type: 'MessageNode', to: { true: 'believe', false: '-' } },
    believe: { type: 'BelieveNode', properties: { kinds }, to: { outcome: '+' } },
  }),
  mustRun: true,
});
const away = sketchJourney('Away', {
  name: { type: 'UsernameCollectorNode', to: { outcome: 'away' } },
  away: { type: 'AwayNode', to: { outcome: 'believe' } },
  believe: { type: 'BelieveNode', to: { outcome: '+' } },
});
const journeys = [
  journey('One', 'password'),
  journey('Two', 'password', 'code'),
  confirm('ConfirmTwo', 'code'),
  confirm('ConfirmOne', 'password'),
  confirm('ConfirmNothing'),
  away,
];

async function world(t: TestContext, signIn: { journey?: string; stepUpJourney?: string } = {}) {
  const settings = { signIn: { journey: 'One', stepUpJourney: 'ConfirmTwo', ...signIn } };
  const server = await amWorld(t, journeys, { settings });
  const alice = await server.createUser({ name: 'alice' });
  await server.createUser({ name: 'bob' });
  const browser = () => createClient(server.url, server.kit.config.publicUrl);
  type Client = ReturnType<typeof browser>;
  /** Answers the first screen with a name, or, where it asks for none, as it stands. */
  const enter = async (client: Client, query: string, name = 'alice') => {
    const begun = await begin(client, query);
    if (begun.body.authId === undefined) return begun;
    const asks = begun.body.callbacks.some(({ type }: Step) => type === 'NameCallback');
    return send(client, asks ? fill(begun.body, { 0: name }) : begun.body);
  };
  const signedIn = async (journeyName: string, name = 'alice') => {
    const client = browser();
    assert.ok(isIn(await enter(client, journeyName, name)));
    return client;
  };
  const levelOf = async (client: Client) => {
    const path = '/am/json/sessions?_action=getSessionProperties';
    return (await client.expect(200, 'POST', path, { body: {} })).AuthLevel;
  };
  const openRuns = async () => (await server.kit.db.selectFrom('journey_runs').select('id').execute()).length;
  return { ...server, alice, browser, enter, signedIn, levelOf, openRuns };
}

const level = (value: number | string) => `authIndexType=level&authIndexValue=${value}`;
const advice = (...pairs: readonly (readonly [string, string])[]) => {
  const parts = pairs.map(
    ([name, value]) => `<AttributeValuePair><Attribute name="${name}"/><Value>${value}</Value></AttributeValuePair>`,
  );
  return `authIndexType=composite_advice&authIndexValue=${encodeURIComponent(`<Advices>${parts.join('')}</Advices>`)}`;
};
const LEVEL = 'AuthLevelConditionAdvice';
const SERVICE = 'AuthenticateToServiceConditionAdvice';

function assertTooLow(reply: TestReply): void {
  assertCrest(reply, 401, 'am.login-failed');
  assert.equal(reply.body.detail.code, 'am.level-not-reached');
  assert.equal(tokenOf(reply), '');
}

test('a session of one factor has level 1, of two 2; a level that it has is a success at once', async (t) => {
  const { signedIn, levelOf, openRuns } = await world(t);
  const [one, two] = [await signedIn('One'), await signedIn('Two', 'bob')];
  assert.deepEqual([await levelOf(one), await levelOf(two)], ['1', '2']);
  const enough = [
    [one, level(0)],
    [one, level(1)],
    [two, level(2)],
    [two, level(' 2 ')],
    [one, advice([LEVEL, '1'])],
    [two, advice([LEVEL, '/demo:2'])],
  ] as const;
  for (const [client, query] of enough) {
    const reply = await begin(client, query);
    assert.deepEqual([reply.status, reply.body.authId, reply.body.realm], [200, undefined, '/'], query);
  }
  assert.equal(await openRuns(), 0);
});

test('for a higher level a session goes through the journey to confirm, and is raised; without one somebody signs in', async (t) => {
  const { signedIn, levelOf, enter, browser, openRuns } = await world(t);
  for (const query of [level(2), advice([LEVEL, '2']), advice([LEVEL, '1'], [LEVEL, '2'])]) {
    const client = await signedIn('One');
    const begun = await begin(client, query);
    assert.equal(claimsOf(begun.body).authIndexValue, 'ConfirmTwo');
    const raised = await send(client, begun.body);
    assert.ok(isIn(raised), raised.text);
    assert.equal(await levelOf(client), '2');
  }
  const stranger = browser();
  assert.equal(claimsOf((await begin(stranger, level(2))).body).authIndexValue, 'One');
  assert.ok(isIn(await enter(browser(), level(1))));
  assert.equal(await openRuns(), 1);
});

test('a level that nobody can reach is refused before anything begins', async (t) => {
  const { signedIn, browser, openRuns } = await world(t);
  for (const client of [browser(), await signedIn('Two')])
    for (const query of [level(3), advice([LEVEL, '10']), advice([SERVICE, 'Two'], [LEVEL, '3'])])
      assertCrest(await begin(client, query), 400, 'am.level-unreachable');
  assert.equal(await openRuns(), 0);
});

test('an advice may name a journey and a level: both hold; one that asks for a transaction as well is refused', async (t) => {
  const { signedIn, levelOf } = await world(t);
  const client = await signedIn('One');
  const both = advice([SERVICE, 'ConfirmOne'], [LEVEL, '2']);
  const begun = await begin(client, both);
  assert.equal(claimsOf(begun.body).authIndexValue, 'ConfirmOne');
  assertTooLow(await send(client, begun.body));
  assert.equal(await levelOf(client), '1');
  const transaction = advice([LEVEL, '1'], ['TransactionConditionAdvice', 'x']);
  assertCrest(await begin(client, transaction), 400, 'am.index-unknown');
});

test('A11: a sign-in for two factors that ends with one lets nobody in, whatever journey the realm names', async (t) => {
  const { enter, browser, openRuns, kit, ended } = await world(t);
  const reply = await enter(browser(), level(2));
  assertTooLow(reply);
  assert.equal(await openRuns(), 0);
  assert.equal((await kit.db.selectFrom('sessions').select('id').execute()).length, 0);
  assert.equal(ended.length, 1);
  const event = await kit.db
    .selectFrom('audit_events')
    .select('details')
    .where('type', '=', 'sign-in.failed')
    .executeTakeFirstOrThrow();
  assert.equal((event.details as { reason?: string }).reason, 'am.level-not-reached');
  const none = await enter(browser(), `${level(2)}&noSession=true`);
  assertTooLow(none);
});

test('A11: a session is not said to have a level that its confirmation did not bring', async (t) => {
  for (const stepUpJourney of ['ConfirmOne', 'ConfirmNothing']) {
    const { signedIn, levelOf, openRuns } = await world(t, { stepUpJourney });
    const client = await signedIn('One');
    for (const more of ['', '&noSession=true', '&ForceAuth=true']) {
      const begun = await begin(client, `${level(2)}${more}`);
      assertTooLow(await send(client, begun.body));
    }
    assert.deepEqual([await levelOf(client), await openRuns()], ['1', 0]);
  }
});

test('A40: nothing that the client sends with its answer lowers the level of a run', async (t) => {
  const { browser } = await world(t);
  const tries: readonly ((step: Step) => readonly [step: Step, path: string])[] = [
    (step) => [step, '/am/json/authenticate?authIndexType=level&authIndexValue=1'],
    (step) => [step, '/am/json/authenticate?authIndexType=service&authIndexValue=One'],
    (step) => [{ ...step, leastLevel: 0, authIndexType: 'service' }, '/am/json/authenticate'],
    (step) => [step, '/am/json/authenticate?noSession=true&ForceAuth=true'],
  ];
  for (const change of tries) {
    const client = browser();
    const [step, path] = change(fill((await begin(client, level(2))).body, { 0: 'alice' }));
    assertTooLow(await send(client, step, { path }));
  }
});

test('A40: the authId of a run without a level ends that run, and not the one with a level', async (t) => {
  const { browser, openRuns, levelOf } = await world(t);
  const client = browser();
  const high = (await begin(client, level(2))).body;
  const low = (await begin(client, 'One')).body;
  const mixed = high.authId.split('.');
  const [, payload] = low.authId.split('.');
  for (const authId of [`${mixed[0]}.${payload}.${mixed[2]}`, changed(high.authId, low)])
    assertCrest(await send(client, { ...fill(high, { 0: 'alice' }), authId }), 400, 'am.auth-id-invalid');
  assert.ok(isIn(await send(client, fill({ ...high, authId: low.authId }, { 0: 'alice' }))));
  assert.equal(await levelOf(client), '1', 'that was a sign-in for no level, and the session says so');
  const late = await send(client, fill(high, { 0: 'alice' }));
  assert.equal(late.status, 401);
  assert.equal(await openRuns(), 0);
});

/** The claims of one run under the signature of another. */
function changed(authId: string, other: Step): string {
  const [header, payload = '', mac] = authId.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const { sessionId, otk } = claimsOf(other);
  return [header, Buffer.from(JSON.stringify({ ...claims, sessionId, otk })).toString('base64url'), mac].join('.');
}

test('the level goes along with a link that was sent, also into another browser', async (t) => {
  const { browser } = await world(t, { journey: 'Away' });
  const client = browser();
  const begun = await begin(client, level(2));
  assert.equal((await send(client, fill(begun.body, { 0: 'alice' }))).status, 200);
  assertTooLow(await begin(browser(), `suspendedId=${links.at(-1)}`));
});

test('the shipped journeys bring a person with a phone to level 2, and stop one without', async (t) => {
  const { browser, alice, kit, createUser } = await world(t, { journey: 'Login', stepUpJourney: 'Confirm' });
  await insertTestDevice(kit, alice);
  const carol = await createUser({ name: 'carol' });
  const password = async (client: ReturnType<typeof browser>, user: typeof carol, query: string) => {
    const headers = { 'x-openam-username': user.name, 'x-openam-password': user.password };
    return begin(client, query, { headers });
  };
  assertTooLow(await password(browser(), carol, level(2)));
  const client = browser();
  let reply = await password(client, alice, level(2));
  const code = totp({ secret: TEST_SECRET, time: kit.clock.now().getTime() });
  for (let step = 0; step < 5 && reply.body.authId !== undefined; step += 1) {
    const place = reply.body.callbacks.findIndex(({ type }: Step) => type === 'NameCallback');
    reply = await send(client, place < 0 ? choosing(reply.body, 'code') : fill(reply.body, { [place]: code }));
  }
  assert.ok(isIn(reply), reply.text);
  const facts = await client.expect(200, 'POST', '/am/json/sessions?_action=getSessionProperties', { body: {} });
  assert.equal(facts.AuthLevel, '2');
});

/** The step with the option chosen whose label holds this word. */
function choosing(step: Step, word: string): Step {
  const place = step.callbacks.findIndex(({ type }: Step) => /^(Choice|Confirmation)Callback$/.test(type));
  const output = step.callbacks[place]?.output ?? [];
  const labels = output.find(({ name }: Step) => name === 'choices' || name === 'options')?.value ?? [];
  return fill(step, { [place]: labels.findIndex((label: string) => label.toLowerCase().includes(word)) });
}

test('a sign-in that is begun for a name ends in success for that name alone, and says nothing of others', async (t) => {
  const { browser, enter, signedIn, openRuns } = await world(t);
  const user = (name: string) => `authIndexType=user&authIndexValue=${encodeURIComponent(name)}`;
  for (const name of ['alice', ' ALICE ']) assert.ok(isIn(await enter(browser(), user(name))), name);
  const shapes = [];
  for (const name of ['alice', 'nobody', 'no such name \u202e', 'x'.repeat(1_000)]) {
    const begun = await begin(browser(), user(name));
    const { authId, ...shown } = begun.body;
    shapes.push(
      JSON.stringify([begun.status, shown, claimsOf(begun.body).authIndexValue]).replace(JSON.stringify(name), '…'),
    );
    const { sessionId: _, ...rest } = (await enter(browser(), user(name), 'bob')).body;
    shapes.push(JSON.stringify(rest));
  }
  assert.equal(new Set(shapes).size, 2, 'one first screen, which shows the name as it came, and one refusal');
  assertCrest(await begin(browser(), user('x'.repeat(1_025))), 400, 'am.index-unknown');
  const bob = await signedIn('One', 'bob');
  const other = await begin(bob, user('alice'));
  assert.equal(typeof other.body.authId, 'string', 'the session of somebody else is none');
  assertCrest(await send(bob, fill(other.body, { 0: 'bob' })), 401, 'am.login-failed');
  assert.equal((await begin(bob, user('bob'))).body.tokenId, '');
  assert.equal(await openRuns(), 4);
});

test('A2: of many answers at once to the last step for a level one is judged, and none lets anybody in below it', async (t) => {
  const { browser, openRuns, kit } = await world(t);
  const client = browser();
  const step = fill((await begin(client, level(2))).body, { 0: 'alice' });
  const replies = await Promise.all(Array.from({ length: 12 }, () => send(client, step)));
  assert.deepEqual([...new Set(replies.map(({ status }) => status))], [401]);
  assert.equal(replies.filter(({ body }) => body.detail?.code === 'am.level-not-reached').length, 1);
  assert.equal(await openRuns(), 0);
  assert.equal((await kit.db.selectFrom('sessions').select('id').execute()).length, 0);
});

test('a session that ends while it is being raised to a level is not raised', async (t) => {
  const { signedIn, openRuns } = await world(t);
  for (let round = 0; round < 4; round += 1) {
    const client = await signedIn('One');
    const { body } = await begin(client, level(2));
    const [raised, out] = await Promise.all([send(client, body), client.request('DELETE', '/api/session')]);
    // Where the session was raised first, the token that came to sign out is the one of before: it ends nothing, and says so.
    if (out.status === 401) {
      assert.equal(raised.status, 200, raised.text);
      assert.equal((await client.request('DELETE', '/api/session')).status, 204);
    } else {
      assert.equal(out.status, 204, out.text);
      assert.ok([200, 401].includes(raised.status), raised.text);
    }
    assert.equal((await client.request('GET', '/api/session')).status, 401);
    assert.equal(await openRuns(), 0);
  }
});
