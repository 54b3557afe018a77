import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import decodeQR from 'qr/decode.js';
import { run, runOnTerminal, SCRIPT, type Terminal } from '../packages/authenticator/engine/testing/terminal.ts';
import { demoPassword } from '../packages/server/src/demo.ts';
import { testServer } from '../packages/server/src/testing/index.ts';
import { createStoryApi, type StoryApi } from './support/api.ts';
import { createStoryClock } from './support/clock.ts';

const OATHTOOL = '/usr/bin/oathtool';
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const PLACE = { address: '203.0.113.7', browser: 'Firefox on Windows', place: 'Lisbon, Portugal' };

interface TerminalStory {
  api: StoryApi;
  terminal: Terminal;
  /** Runs a command that succeeds, and gives what it prints. */
  tell: (args: readonly string[], input?: string) => Promise<string>;
}

async function openTerminalStory(t: TestContext): Promise<TerminalStory> {
  const server = await testServer(t, { clock: createStoryClock(), config: { mode: 'demo', realm: 'demo' } });
  await server.createUser({ name: 'alice', password: demoPassword });
  const home = mkdtempSync(join(tmpdir(), 'lanyard-terminal-'));
  t.after(() => rmSync(home, { recursive: true }));
  const terminal = { home };
  return {
    terminal,
    api: createStoryApi({ server, apiKey: await server.serviceKey('Sample service') }),
    tell: async (args, input) => {
      const { status, stdout, stderr } = await run(terminal, args, input);
      assert.equal(status, 0, `${args.join(' ')}: ${stderr}`);
      return stdout;
    },
  };
}

/** What a camera would see of half blocks, dark on light: four pixels a module. */
function seen(text: string): { width: number; height: number; data: Uint8Array } {
  const halves = (upper: string, lines: readonly string[]) =>
    lines.map((line) => [...line].map((cell) => cell === upper || cell === '█'));
  const lines = text.trimEnd().split('\n');
  const [above, below] = [halves('▀', lines), halves('▄', lines)];
  const modules = above.flatMap((row, index) => [row, below[index] ?? []]);
  const [width, height] = [(modules[0]?.length ?? 0) * 4, modules.length * 4];
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const [row, column] = [Math.floor(pixel / width / 4), Math.floor((pixel % width) / 4)];
    if (modules[row]?.[column]) data.fill(0, pixel * 4, pixel * 4 + 3);
  }
  return { width, height, data };
}

test('F3: the whole life of an account in a terminal: register, list, code, pending, approve, deny, sync, remove', async (t) => {
  const { api, tell, terminal } = await openTerminalStory(t);
  const { link } = await api.begin('alice');
  const added = await tell(['register', '-', '--name', 'Build machine'], link);
  assert.match(added, /^Lanyard \(alice\) was added. This device is called “Build machine”.$/m);
  assert.match(await tell(['list']), /Lanyard\s+alice\s+http:\/\/localhost:\d+\s+active/);
  assert.deepEqual(await api.devices('alice'), ['Build machine']);

  // The next one, because adding used up the code of its own time step (A1, told by a test with a clock of its own).
  const { nextCode } = JSON.parse(await tell(['--json', 'code']));
  assert.equal(await api.accepts('alice', nextCode), true);
  assert.equal(await api.accepts('alice', nextCode), false);

  assert.equal(await tell(['pending']), 'Nothing waits for an answer.\n');
  const wanted = await api.ask('alice', { asked: 'Release the build', context: PLACE, expiresInSeconds: 300 });
  const shown = await tell(['pending']);
  for (const fact of ['Sample service', 'alice', 'Release the build', ...Object.values(PLACE), wanted.id])
    assert.ok(shown.includes(fact), `${fact} is shown`);
  const [request] = JSON.parse(await tell(['--json', 'pending']));
  assert.equal(Object.values(request).includes(wanted.number), false, 'the number is on the sign-in screen only');
  const wrong = wanted.number === '10' ? '11' : '10';
  const refused = await run(terminal, ['approve', wanted.id, '--number', wrong]);
  assert.equal(refused.status, 3);
  assert.match(refused.stderr, /This is not the number on the sign-in screen./);
  assert.equal(await tell(['approve', wanted.id, '--number', wanted.number ?? '']), 'Sample service: approved.\n');
  assert.equal((await api.ended(wanted.id)).state, 'approved');

  const scanned = await api.ask('alice', { matching: 'scan', expiresInSeconds: 300 });
  assert.equal(await tell(['approve', scanned.id, '--link', '-'], scanned.link ?? ''), 'Sample service: approved.\n');
  const strange = await api.ask('alice', { asked: 'Open the door', expiresInSeconds: 300 });
  assert.equal(await tell(['deny', strange.id, '--report']), 'Sample service: reported.\n');
  assert.equal((await api.ended(strange.id)).state, 'reported');
  assert.equal((await tell(['history'])).trimEnd().split('\n').length, 4, 'a heading and three answers');

  assert.equal(await tell(['sync']), 'Lanyard: up to date.\n');
  assert.equal(await tell(['remove', 'alice']), 'Lanyard was removed from this device.\n');
  assert.deepEqual(await api.devices('alice'), [], 'the server knows');
  assert.match(await tell(['list']), /^There is no account yet/);
});

test('npx starts it by its name', () => {
  const printed = execFileSync('npx', ['--no-install', 'lanyard-authenticator', '--help'], { encoding: 'utf8' });
  assert.match(printed, /^Usage: lanyard-authenticator /);
});

test('the QR code that the terminal draws is the link itself, so that a phone takes over from here', async (t) => {
  const { api, tell } = await openTerminalStory(t);
  const { link } = await api.begin('alice');
  assert.equal(decodeQR(seen(await tell(['show', '-'], link))), link);
});

test('on a real terminal the QR code is dark on light and the countdown moves, whatever its colours are', {
  skip: existsSync(SCRIPT) ? false : `no ${SCRIPT}`,
}, async (t) => {
  const { api, terminal, tell } = await openTerminalStory(t);
  const { link } = await api.begin('alice');
  const shown = await runOnTerminal(terminal, ['show', `'${link}'`], { question: 'never asked', keys: '' });
  assert.ok(shown.startsWith('\u001b[30;107m'), 'black on white, set explicitly');
  assert.equal(decodeQR(seen(stripVTControlCharacters(shown).replaceAll('\r', ''))), link);

  await tell(['register', link]);
  const watched = await runOnTerminal(terminal, ['code', '--watch'], { question: ' s', keys: '\u0003' });
  assert.match(watched, /\d{3} \d{3} {2}[█░]{20} [ \d]\d s/);
});

test('the same codes as oathtool for a setup code of another service', {
  skip: existsSync(OATHTOOL) ? false : `no oathtool at ${OATHTOOL}`,
}, async (t) => {
  const { tell } = await openTerminalStory(t);
  const oathtool = (...args: string[]) =>
    execFileSync(OATHTOOL, ['-b', ...args, SECRET], { encoding: 'utf8' })
      .trim()
      .split('\n');
  for (const [name, parameters, args] of [
    ['Plain', '', ['--totp']],
    ['Long', '&algorithm=SHA256&digits=8&period=60', ['--totp=sha256', '-d', '8', '-s', '60s']],
  ] as const) {
    await tell(['register', `otpauth://totp/${name}:alice?secret=${SECRET}&issuer=${name}${parameters}`]);
    const { code, nextCode } = JSON.parse(await tell(['--json', 'code', name]));
    const right = oathtool(...args, '-w', '1');
    assert.ok(right.includes(code) || right.includes(nextCode), `${name}: ${code} is none of ${right}`);
  }
  await tell(['register', `otpauth://hotp/Count:alice?secret=${SECRET}&issuer=Count&counter=7`]);
  const [seven, eight] = oathtool('--hotp', '-c', '7', '-w', '1');
  assert.equal(JSON.parse(await tell(['--json', 'code', 'Count'])).code, seven);
  assert.equal(JSON.parse(await tell(['--json', 'code', 'Count'])).code, eight, 'each one is used up');
});
