/** Journeys with scripts, over the wire: as they come from PingAM, in both generations of scripts. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Journey } from '../journeys/index.ts';
import { type Sketch, sketchJourney } from '../journeys/test-journeys.ts';
import { createClient } from '../testing/index.ts';
import { amWorld, begin, fill, isIn, PATH, send } from './test-world.ts';

type Version = '1.0' | '2.0';

const scripted = (script: string, to: Record<string, string>, more: object = {}): Sketch => ({
  type: 'ScriptedDecisionNode',
  properties: { script, outcomes: Object.keys(to), ...more },
  to,
});

function withScripts(journey: Journey, evaluatorVersion: Version, sources: Record<string, string>): Journey {
  const scripts = Object.entries(sources).map(([id, source]) => [
    id,
    { name: id, description: '', source, evaluatorVersion },
  ]);
  return { ...journey, scripts: Object.fromEntries(scripts) };
}

const name: Sketch = { type: 'UsernameCollectorNode', to: { outcome: 'script' } };
const believe: Sketch = { type: 'BelieveNode', properties: { kinds: ['password'] }, to: { outcome: '+' } };

async function world(t: TestContext, ...journeys: Journey[]) {
  const server = await amWorld(t, journeys);
  await server.createUser({ name: 'alice' });
  await server.createUser({ name: 'root', role: 'administrator' });
  const browser = createClient(server.url, server.kit.config.publicUrl);
  const start = (journey: string, query = '') =>
    begin(browser, `authIndexType=service&authIndexValue=${journey}&ForceAuth=true${query}`);
  const events = async () => (await server.kit.db.selectFrom('audit_events').selectAll().execute()).map((row) => row);
  return { ...server, browser, start, events };
}

test('a script of the next generation reads the run and the profile, keeps what nodes and scripts after it read, and chooses', async (t) => {
  const journey = withScripts(
    sketchJourney('Next', {
      name,
      script: scripted('first', { known: 'second', unknown: '-' }),
      second: scripted('second', { alice: 'believe' }),
      believe,
    }),
    '2.0',
    {
      first: `
        var uid = idRepository.getIdentity(nodeState.get('username')).getAttributeValues('uid');
        nodeState.putShared('uid', uid[0]).putTransient('pin', { digits: [1, 2] });
        action.goTo(uid.size() === 1 ? 'known' : 'unknown').putSessionProperty('tier', 'gold');`,
      second: `
        const isRight = nodeState.get('uid') === 'alice' && nodeState.get('pin').digits[1] === 2;
        outcome = isRight ? nodeState.get('username') : 'no';`,
    },
  );
  const { browser, start } = await world(t, journey);
  const reply = await send(browser, fill((await start('Next')).body, { 0: 'alice' }));
  assert.ok(isIn(reply), reply.text);
  const { properties } = (await browser.request('POST', '/am/json/sessions?_action=getSessionInfo')).body;
  assert.equal(properties.tier, 'gold');
});

test('a legacy script asks, reads what was answered, and sets the name and the password that a node judges', async (t) => {
  const judge: Sketch = { type: 'DataStoreDecisionNode', to: { true: '+', false: '-' } };
  const journey = withScripts(sketchJourney('Legacy', { ask: scripted('ask', { on: 'judge' }), judge }), '1.0', {
    ask: `
      var fr = JavaImporter(org.forgerock.openam.auth.node.api, javax.security.auth.callback);
      if (callbacks.isEmpty()) {
        action = fr.Action.send(new fr.TextOutputCallback(0, 'Hello'), new fr.NameCallback('Who'), new fr.PasswordCallback('Secret', false)).withHeader('In').build();
      } else {
        sharedState.put('username', callbacks.get(1).getName());
        transientState.put('password', String(callbacks.get(2).getPassword()));
        action = fr.Action.goTo('on').build();
      }`,
  });
  const server = await world(t, journey);
  const alice = await server.createUser({ name: 'al' });
  const first = (await server.start('Legacy')).body;
  assert.deepEqual(
    [first.header, first.callbacks.map(({ type }: { type: string }) => type)],
    ['In', ['TextOutputCallback', 'NameCallback', 'PasswordCallback']],
  );
  const wrong = await send(server.browser, fill(first, { 1: 'al', 2: 'wrong password' }));
  assert.equal(wrong.status, 401);
  const again = (await server.start('Legacy')).body;
  assert.ok(isIn(await send(server.browser, fill(again, { 1: 'al', 2: alice.password }))));
});

test('a script proves nothing: a name that it sets after somebody’s proof opens nothing for that name', async (t) => {
  const journey = withScripts(
    sketchJourney('Swap', {
      name,
      script: { ...believe, to: { outcome: 'swap' } },
      swap: scripted('swap', { on: '+' }),
    }),
    '2.0',
    { swap: `nodeState.putShared('username', 'root'); action.goTo('on')` },
  );
  const { browser, start } = await world(t, journey);
  const reply = await send(browser, fill((await start('Swap')).body, { 0: 'alice' }));
  assert.equal(reply.status, 401, reply.text);
  assert.ok(!isIn(reply));
  await browser.expect(401, 'GET', '/api/session');
});

const GUARDED = [
  'pushMessageId',
  'recoveryCodes',
  'pushNumberChallengeKey',
  'oneTimePassword',
  'sessionProperties',
  'failureCode',
  'constructor',
];

test('a script that writes what nodes rest their verdicts on fails, and its author finds the place; nobody else is told', async (t) => {
  const writes = GUARDED.map((guarded, index) =>
    withScripts(sketchJourney(`Guard${index}`, { script: scripted('write', { on: '+' }) }), '2.0', {
      write: `\nnodeState.putShared(${JSON.stringify(guarded)}, 'AUTHENTICATE:x'); action.goTo('on')`,
    }),
  );
  const throwing = withScripts(sketchJourney('Throws', { name, script: scripted('boom', { on: '+' }) }), '2.0', {
    boom: `var one = 1;\nthrow new Error('no luck with ' + nodeState.get('username'))`,
  });
  const unlisted = withScripts(sketchJourney('Unlisted', { script: scripted('other', { on: '+' }) }), '2.0', {
    other: `outcome = 'off'`,
  });
  const { browser, start, events } = await world(t, ...writes, throwing, unlisted);
  for (const index of GUARDED.keys()) {
    const reply = await start(`Guard${index}`);
    assert.equal(reply.status, 500, GUARDED[index]);
    assert.ok(!reply.text.includes(GUARDED[index] ?? ''), reply.text);
  }
  const reply = await send(browser, fill((await start('Throws')).body, { 0: 'alice' }));
  assert.equal(
    reply.body.message,
    'The node script of the journey Throws could not decide, so nobody was let in. Tell who runs this service.',
  );
  assert.equal((await start('Unlisted')).status, 500);
  const failed = (await events()).filter(({ type }) => type === 'journey.script-failed');
  const details = failed.map((event) => event.details as Record<string, unknown>);
  assert.equal(details.length, GUARDED.length + 2);
  const thrown = details.find(({ journey }) => journey === 'Throws');
  assert.deepEqual([thrown?.node, thrown?.line, thrown?.text], ['script', 2, 'Error: no luck with …']);
  assert.match(
    String(details.find(({ journey }) => journey === 'Unlisted')?.text),
    /chose the outcome off, which the node does not list/,
  );
});

const SAID = '<b>Your contract</b> has ended. Write to help@example.com.';

/** Both generations: says it, and leads to the next node. */
const saying = (text: string) =>
  [
    [
      '1.0',
      `action = org.forgerock.openam.auth.node.api.Action.goTo('on').withErrorMessage(${text}).withLockoutMessage('Locked').build()`,
    ],
    ['2.0', `action.goTo('on').withErrorMessage(${text}).withLockoutMessage('Locked')`],
  ] as const;

test('what a script wants said of a failure is the message of that failure, letter for letter, and its reason', async (t) => {
  const text = JSON.stringify(SAID);
  const journeys = saying(text).map(([version, says]) =>
    withScripts(sketchJourney(`Says${version.charAt(0)}`, { script: scripted('says', { on: '-' }) }), version, {
      says,
    }),
  );
  const { browser, start, events } = await world(t, ...journeys);
  for (const { name: journey } of journeys) {
    const { status, body } = await start(journey);
    const detail = { failureUrl: '', text: SAID };
    assert.deepEqual([status, body], [401, { code: 401, reason: 'Unauthorized', message: SAID, detail }]);
    const first = await browser.request('POST', `${PATH}?authIndexType=service&authIndexValue=${journey}`, {
      body: {},
      headers: { 'accept-api-version': 'protocol=1.0,resource=1.0' },
    });
    assert.deepEqual([first.status, first.body], [401, { errorMessage: SAID }]);
  }
  assert.ok(!JSON.stringify(await events()).includes('contract'), 'it is in no audit');
});

test('what a script has said of a failure waits sealed for it, is nothing for scripts, and counts until another is said', async (t) => {
  const named = (to: string): Sketch => ({ ...name, to: { outcome: to } });
  const journeys = saying(JSON.stringify(SAID)).map(([version, says]) =>
    withScripts(
      sketchJourney(`Waits${version.charAt(0)}`, {
        says: scripted('says', { on: 'name' }),
        name: named('reads'),
        reads: scripted('reads', { hidden: 'again', seen: '+' }),
        again: named('judge'),
        judge: { type: 'DataStoreDecisionNode', to: { true: '+', false: '-' } },
      }),
      version,
      { says, reads: `outcome = nodeState.get('failure.text') === null ? 'hidden' : 'seen'` },
    ),
  );
  const other = withScripts(
    sketchJourney('Other', { first: scripted('first', { on: 'last' }), last: scripted('last', { on: '-' }) }),
    '2.0',
    {
      first: `action.goTo('on').withErrorMessage('The first.')`,
      last: `action.goTo('on').withErrorMessage('The last.')`,
    },
  );
  const { browser, start, kit } = await world(t, ...journeys, other);
  for (const { name: journey } of journeys) {
    const first = (await start(journey)).body;
    const rows = await kit.db.selectFrom('journey_runs').selectAll().execute();
    assert.ok(
      rows.length > 0 && !JSON.stringify(rows.map(({ shared }) => shared)).includes('contract'),
      'it is sealed',
    );
    const second = await send(browser, fill(first, { 0: 'alice' }));
    const { status, body } = await send(browser, fill(second.body, { 0: 'alice' }));
    assert.deepEqual([status, body.message, body.detail.code], [401, SAID, 'sign-in.refused']);
    assert.equal(body.detail.text, SAID);
  }
  assert.equal((await start('Other')).body.message, 'The last.');
});

test('what a script has said of a failure is said of no success, and of no end that the journey did not choose', async (t) => {
  const says = `action.goTo('on').withErrorMessage(${JSON.stringify(SAID)})`;
  const sketches: Record<string, Record<string, Sketch>> = {
    Success: { name, script: scripted('says', { on: 'believe' }), believe },
    Stranger: { script: scripted('says', { on: '+' }) },
    Broken: { script: scripted('says', { on: 'push' }), push: { type: 'PushAuthenticationSenderNode', to: {} } },
  };
  const { browser, start } = await world(
    t,
    ...Object.entries(sketches).map(([each, sketch]) => withScripts(sketchJourney(each, sketch), '2.0', { says })),
  );
  const replies = {
    Stranger: await start('Stranger'),
    Broken: await start('Broken'),
    Success: await send(browser, fill((await start('Success')).body, { 0: 'alice' })),
  };
  assert.ok(isIn(replies.Success), replies.Success.text);
  for (const [each, { text }] of Object.entries(replies)) assert.ok(!text.includes('contract'), `${each}: ${text}`);
  for (const { status, body } of [replies.Stranger, replies.Broken])
    assert.deepEqual([status, body.message], [401, 'Login failure']);
  assert.equal(replies.Broken.body.detail.code, 'verifications.push-unavailable');
});

test('a text of 1,000 characters is said; a longer one is a mistake of the script, and none of blanks is the usual one', async (t) => {
  const says = (text: string) =>
    withScripts(sketchJourney(`Long${text.length}`, { script: scripted('says', { on: '-' }) }), '2.0', {
      says: `action.goTo('on').withErrorMessage(${text})`,
    });
  const [fits, long, blank, nothing] = [`'x'.repeat(1000)`, `'x'.repeat(1001) `, `'   '`, 'null'];
  const { start } = await world(t, says(fits), says(long), says(blank), says(nothing));
  const messageOf = async (text: string) => {
    const { status, body } = await start(`Long${text.length}`);
    return [status, body.message];
  };
  assert.deepEqual(await messageOf(fits), [401, 'x'.repeat(1_000)]);
  assert.equal((await messageOf(long))[0], 500);
  assert.deepEqual(await messageOf(blank), [401, 'Login failure']);
  assert.deepEqual(await messageOf(nothing), [401, 'Login failure']);
});

test('inputs and outputs of the node say what its script sees and changes; headers that open doors are never among it', async (t) => {
  const sees = `
    var seen = [nodeState.get('username'), nodeState.get('password'), requestHeaders.get('cookie'), requestHeaders.get('authorization'),
      requestHeaders.get('iPlanetDirectoryPro'), requestHeaders.get('x-openam-password'), requestHeaders.get('x-shop') && requestHeaders.get('x-shop').get(0), requestParameters.get('goto') && requestParameters.get('goto').get(0)];
    nodeState.putShared('kept', 'yes').putShared('lost', 'yes');
    if (callbacks.isEmpty()) callbacksBuilder.textOutputCallback(0, seen.join('|')); else outcome = 'on';
    if (callbacks.isEmpty()) callbacksBuilder.nameCallback('go on');`;
  const shows = `if (callbacks.isEmpty()) callbacksBuilder.nameCallback(nodeState.get('kept') + '|' + nodeState.get('lost')); outcome = 'on';`;
  const password: Sketch = { type: 'PasswordCollectorNode', to: { outcome: 'script' } };
  const journey = withScripts(
    sketchJourney('Listed', {
      name: { ...name, to: { outcome: 'password' } },
      password,
      script: scripted('sees', { on: 'shows' }, { inputs: ['username'], outputs: ['kept'] }),
      shows: scripted('shows', { on: '-' }),
    }),
    '2.0',
    { sees, shows },
  );
  const { browser, start } = await world(t, journey);
  const asked = await send(browser, fill((await start('Listed')).body, { 0: 'alice' }));
  const headers = { authorization: 'Basic x', 'x-openam-password': 'y', 'x-shop': 'shop' };
  const filled = fill(asked.body, { 0: 'hunter2' });
  const reply = await browser.request('POST', '/am/json/authenticate?goto=%2Fhome', {
    body: filled as object,
    headers,
  });
  assert.equal(
    reply.body.callbacks?.[0]?.output[0].value,
    'alice|||||||shop|/home'.replace('|||||||', '||||||'),
    reply.text,
  );
  const next = await send(browser, fill(reply.body, {}));
  assert.equal(next.body.callbacks[0].output[0].value, 'yes|null');
});
