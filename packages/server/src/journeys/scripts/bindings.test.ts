/** What scripts find, each as PingAM's scripts use it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { readLeft, readResult, type ScriptResult } from './result.ts';
import { closeScripts, sandboxed } from './sandbox.ts';
import type { ScriptAnswer, ScriptInput } from './sandbox-types.ts';

after(closeScripts);

const answers: readonly ScriptAnswer[] = [
  { type: 'NameCallback', prompt: 'Who', value: 'bob' },
  { type: 'PasswordCallback', prompt: 'Secret', value: 'pass' },
  { type: 'ChoiceCallback', prompt: 'Which', choices: ['a', 'b'], value: 1 },
  { type: 'ConfirmationCallback', options: ['Next', 'Back'], value: 0 },
  { type: 'HiddenValueCallback', id: 'device', value: 'x1' },
  { type: 'TextInputCallback', prompt: 'Text', value: 'typed' },
];

const input: ScriptInput = {
  version: '1.0',
  scriptName: 'Try',
  shared: { username: 'alice', count: 3, objectAttributes: { mail: 'a@example.com' }, list: ['x'] },
  transient: { password: 'hunter2' },
  answers: null,
  headers: { 'user-agent': ['Firefox'] },
  parameters: { goto: ['/x', '/y'] },
  users: { alice: { mail: ['a@example.com'], cn: ['Alice'] }, nobody: null },
  realm: '/demo',
  session: null,
  now: 0,
};

async function resultOf(source: string, more: Partial<ScriptInput>): Promise<ScriptResult> {
  const text = JSON.stringify({ ...input, ...more });
  const reply = await sandboxed({ kind: 'run', source, input: text, seed: new Uint8Array(32) }, 'test');
  assert.equal(reply.error, null, `${source}: ${reply.error?.text}`);
  const result = readResult(readLeft(reply).given);
  return typeof result === 'string' ? assert.fail(`${source}: ${result}`) : result;
}

type Case = readonly [source: string, outcome: string];

const LEGACY: readonly Case[] = [
  ['outcome = "true"', 'true'],
  ['action = org.forgerock.openam.auth.node.api.Action.goTo("on").build()', 'on'],
  ['var fr = JavaImporter(org.forgerock.openam.auth.node.api); action = fr.Action.goTo("on").build()', 'on'],
  [
    'var fr = JavaImporter(org.forgerock.openam.auth.node.api.Action); with (fr) { action = Action.goTo("on").build() }',
    'on',
  ],
  ['outcome = sharedState.get("username")', 'alice'],
  ['outcome = sharedState.get("username").equals("alice")', 'true'],
  ['outcome = sharedState.get("nothing") === null', 'true'],
  [
    'outcome = sharedState.get("objectAttributes").get("mail") + sharedState.get("objectAttributes").mail',
    'a@example.coma@example.com',
  ],
  ['outcome = transientState.get("password")', 'hunter2'],
  ['outcome = nodeState.get("username").asString()', 'alice'],
  ['outcome = nodeState.get("count").asInteger() + 1', '4'],
  ['outcome = nodeState.get("objectAttributes").get("mail").asString()', 'a@example.com'],
  ['outcome = nodeState.get("nothing") === null', 'true'],
  ['outcome = nodeState.get("list").asList().get(0)', 'x'],
  ['outcome = idRepository.getAttribute("alice", "mail").iterator().next()', 'a@example.com'],
  ['outcome = idRepository.getAttribute("alice", "mail").toArray()[0]', 'a@example.com'],
  [
    'outcome = idRepository.getAttribute("alice", "phone").isEmpty() && idRepository.getAttribute("nobody", "mail").isEmpty()',
    'true',
  ],
  ['outcome = requestHeaders.get("User-Agent").get(0)', 'Firefox'],
  ['outcome = requestParameters.get("goto").get(1) + requestParameters.get("goto").size()', '/y2'],
  ['outcome = realm + scriptName + typeof existingSession', '/demoTryundefined'],
  ['var l = new java.util.ArrayList(); l.add("a"); l.add("b"); outcome = l.size() + l.get(1)', '2b'],
  ['var m = new java.util.HashMap(); m.put("k", 1); outcome = m.containsKey("k") + ":" + m.get("k")', 'true:1'],
  [
    'outcome = typeof java.util.UUID.randomUUID() + java.lang.Integer.parseInt("7") + new java.lang.String("s")',
    'string7s',
  ],
  ['logger.message("{}"); logger.error("x " + 1); outcome = callbacks.isEmpty()', 'true'],
];

test('legacy scripts: what each name gives', async () => {
  for (const [source, outcome] of LEGACY) assert.equal((await resultOf(source, {})).outcome, outcome, source);
});

const LEGACY_ANSWERS: readonly Case[] = [
  ['outcome = callbacks.get(0).getName() + callbacks[0].getPrompt()', 'bobWho'],
  ['outcome = String(callbacks.get(1).getPassword())', 'pass'],
  ['outcome = callbacks.get(2).getSelectedIndexes()[0] + callbacks.get(2).getChoices()[1]', '1b'],
  ['outcome = callbacks.get(3).getSelectedIndex()', '0'],
  ['outcome = callbacks.get(4).getId() + callbacks.get(4).getValue()', 'devicex1'],
  ['outcome = callbacks.get(5).getText() + callbacks.size() + callbacks.isEmpty()', 'typed6false'],
];

test('legacy scripts: what people answered', async () => {
  for (const [source, outcome] of LEGACY_ANSWERS)
    assert.equal((await resultOf(source, { answers })).outcome, outcome, source);
});

const NEXT: readonly Case[] = [
  ['outcome = nodeState.get("username")', 'alice'],
  [
    'outcome = nodeState.get("objectAttributes").mail + nodeState.get("objectAttributes").get("mail")',
    'a@example.coma@example.com',
  ],
  [
    'outcome = nodeState.getObject("objectAttributes").mail + nodeState.isDefined("count") + nodeState.get("none")',
    'a@example.comtruenull',
  ],
  ['outcome = nodeState.keys().contains("password") + "" + nodeState.keys().size()', 'true5'],
  ['action.goTo("on")', 'on'],
  ['outcome = "off"; action.goTo("on")', 'on'],
  ['outcome = idRepository.getIdentity("alice").getAttributeValues("cn")[0]', 'Alice'],
  ['outcome = callbacks.getNameCallbacks().get(0) + callbacks.getPasswordCallbacks()[0]', 'bobpass'],
  ['outcome = callbacks.getChoiceCallbacks().get(0)[0] + callbacks.getConfirmationCallbacks()[0]', '1'],
  ['outcome = callbacks.getHiddenValueCallbacks().get("device") + callbacks.getTextInputCallbacks()[0]', 'x1typed'],
  ['outcome = utils.base64.encode("Grüße €") + utils.base64.decode("R3LDvMOfZSDigqw=")', 'R3LDvMOfZSDigqw=Grüße €'],
  ['outcome = utils.base64url.encode("??>>") + utils.base64url.decode("Pz8-Pg")', 'Pz8-Pg??>>'],
  ['const { x } = { x: "modern" }; let outcome = [x, [1, 2].at(-1)].join(" ")', 'modern 2'],
];

test('scripts of the next generation: what each name gives', async () => {
  for (const [source, outcome] of NEXT)
    assert.equal((await resultOf(source, { version: '2.0', answers })).outcome, outcome, source);
});

test('every callback that this server speaks can be asked with, in both generations alike', async () => {
  const legacy = `
    var fr = JavaImporter(org.forgerock.openam.auth.node.api, javax.security.auth.callback, com.sun.identity.authentication.callbacks,
      com.sun.identity.authentication.spi, org.forgerock.openam.authentication.callbacks);
    action = fr.Action.send(new fr.NameCallback('Who', 'al'), new fr.PasswordCallback('Secret', false),
      new fr.TextInputCallback('Say', 'hi'), new fr.ChoiceCallback('Which', ['a', 'b'], 1, false),
      new fr.ConfirmationCallback(fr.ConfirmationCallback.INFORMATION, ['Next', 'Back'], 1),
      new fr.ConfirmationCallback('Sure?', 1, fr.ConfirmationCallback.YES_NO_OPTION, 0), new fr.HiddenValueCallback('id', 'v'),
      new fr.TextOutputCallback(fr.TextOutputCallback.WARNING, 'Mind'), new fr.ScriptTextOutputCallback('go()'),
      new fr.MetadataCallback({ stage: 's' }), fr.PollingWaitCallback.makeCallback().withWaitTime('5000').withMessage('Wait').build()
    ).build();`;
  const next = `
    callbacksBuilder.nameCallback('Who', 'al'); callbacksBuilder.passwordCallback('Secret', false);
    callbacksBuilder.textInputCallback('Say', 'hi'); callbacksBuilder.choiceCallback('Which', ['a', 'b'], 1, false);
    callbacksBuilder.confirmationCallback(0, ['Next', 'Back'], 1); callbacksBuilder.confirmationCallback('Sure?', 1, 0, 0);
    callbacksBuilder.hiddenValueCallback('id', 'v'); callbacksBuilder.textOutputCallback(1, 'Mind');
    callbacksBuilder.scriptTextOutputCallback('go()'); callbacksBuilder.metadataCallback({ stage: 's' });
    callbacksBuilder.pollingWaitCallback('5000', 'Wait'); outcome = 'ignored while it asks';`;
  const asked = [
    { type: 'NameCallback', prompt: 'Who', value: 'al' },
    { type: 'PasswordCallback', prompt: 'Secret' },
    { type: 'TextInputCallback', prompt: 'Say', defaultText: 'hi' },
    { type: 'ChoiceCallback', prompt: 'Which', choices: ['a', 'b'], defaultChoice: 1 },
    {
      type: 'ConfirmationCallback',
      prompt: '',
      messageType: 0,
      options: ['Next', 'Back'],
      optionType: -1,
      defaultOption: 1,
    },
    {
      type: 'ConfirmationCallback',
      prompt: 'Sure?',
      messageType: 1,
      options: ['Yes', 'No'],
      optionType: 0,
      defaultOption: 0,
    },
    { type: 'HiddenValueCallback', id: 'id', value: 'v' },
    { type: 'TextOutputCallback', messageType: '1', message: 'Mind' },
    { type: 'TextOutputCallback', messageType: '4', message: 'go()' },
    { type: 'MetadataCallback', data: { stage: 's' } },
    { type: 'PollingWaitCallback', waitTime: '5000', message: 'Wait' },
  ];
  assert.deepEqual((await resultOf(legacy, {})).callbacks, asked);
  assert.deepEqual((await resultOf(next, { version: '2.0' })).callbacks, asked);
});

test('changes of the state: what was put, changed in place, replaced and removed, and nothing else', async () => {
  const legacy = await resultOf(
    'sharedState.put("a", 1); sharedState.get("objectAttributes").put("sn", "Y"); sharedState.remove("count"); transientState.put("t", ["x"]); outcome = 1',
    {},
  );
  assert.deepEqual(legacy.shared, {
    put: { a: 1, objectAttributes: { mail: 'a@example.com', sn: 'Y' } },
    removed: ['count'],
  });
  assert.deepEqual(legacy.transient, { put: { t: ['x'] }, removed: [] });
  const next = await resultOf(
    'nodeState.putShared("a", { b: [1] }).putTransient("t", "x"); nodeState.mergeShared({ c: 2, d: null }); nodeState.remove("password"); outcome = 1',
    { version: '2.0' },
  );
  assert.deepEqual(next.shared, { put: { a: { b: [1] }, c: 2, d: null }, removed: [] });
  assert.deepEqual(next.transient, { put: { t: 'x' }, removed: ['password'] });
  const replaced = await resultOf(
    'action = org.forgerock.openam.auth.node.api.Action.goTo("x").replaceSharedState({ username: "bob" }).build()',
    {},
  );
  assert.deepEqual(replaced.shared, { put: { username: 'bob' }, removed: ['count', 'objectAttributes', 'list'] });
});

test('what an action says beside its outcome', async () => {
  const said =
    '.putSessionProperty("tier", "gold").withHeader("H").withDescription("D").withStage("S").withMaxSessionTime(5)';
  const legacy = await resultOf(
    `action = org.forgerock.openam.auth.node.api.Action.goTo("x")${said}.withErrorMessage("E").withLockoutMessage("L").build()`,
    {},
  );
  const next = await resultOf(`action.goTo("x")${said}.withErrorMessage("E").withLockoutMessage("L")`, {
    version: '2.0',
  });
  for (const { sessionProperties, page, times, errorMessage } of [legacy, next]) {
    assert.equal(errorMessage, 'E', 'what is for locked accounts is nothing here');
    assert.deepEqual(sessionProperties, [['tier', 'gold']]);
    assert.deepEqual([page, times], [{ header: 'H', description: 'D', stage: 'S' }, { maxSessionTime: 5 }]);
  }
});
