import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { errorTexts } from '../engine/index.ts';
import { pingamCode } from '../engine/testing/pingam-code.ts';
import { realWorld } from '../engine/testing/real-server.ts';
import { run, runOnTerminal, SCRIPT, start, type Terminal } from '../engine/testing/terminal.ts';

const URI = 'otpauth://totp/Example:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example';
const HOTP = 'otpauth://hotp/Bank:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0';

async function terminalOf(t: TestContext, env: Record<string, string> = {}): Promise<Terminal> {
  const home = await mkdtemp(join(tmpdir(), 'lanyard-cli-'));
  t.after(() => rm(home, { recursive: true }));
  return { home, env };
}

const systemTime = { clock: { now: () => new Date() } };

test('help names every command, the environment and the exit codes', async (t) => {
  const { status, stdout } = await run(await terminalOf(t), ['--help']);
  assert.equal(status, 0);
  for (const name of [
    'register',
    'list',
    'code',
    'pending',
    'approve',
    'deny',
    'sync',
    'remove',
    'rename',
    'show',
    'protect',
    'listen',
  ]) {
    assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
  }
  for (const name of ['LANYARD_AUTHENTICATOR_HOME', 'LANYARD_AUTHENTICATOR_PIN', 'Exit codes:'])
    assert.ok(stdout.includes(name));
});

test('a wrong command line ends with 2', async (t) => {
  const terminal = await terminalOf(t);
  for (const args of [
    ['nonsense'],
    ['register'],
    ['approve', 'x', '--number', '1', '--link', 'y'],
    ['protect', '--change', '--remove'],
  ]) {
    assert.equal((await run(terminal, args)).status, 2, args.join(' '));
  }
});

test('a setup code is added, listed, shown as a code that oathtool confirms, renamed and removed', async (t) => {
  const terminal = await terminalOf(t);
  const added = await run(terminal, ['--json', 'register', '-'], `${URI}\n`);
  assert.equal(added.status, 0, added.stderr);
  const { id } = JSON.parse(added.stdout);
  assert.equal((await run(terminal, ['register', URI])).stderr.trim(), errorTexts['already-there']);
  const listed = await run(terminal, ['list']);
  assert.match(listed.stdout, /Example\s+alice\s+codes only\s+active/);
  const { code, nextCode } = JSON.parse((await run(terminal, ['--json', 'code'])).stdout);
  if (existsSync('/usr/bin/oathtool')) {
    const right = execFileSync('oathtool', ['--totp', '-b', '-w', '1', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'], {
      encoding: 'utf8',
    });
    assert.ok(right.includes(code) || right.includes(nextCode), `${right} has neither ${code} nor ${nextCode}`);
  }
  assert.match((await run(terminal, ['code', id.slice(0, 6)])).stdout, /^\d{3} \d{3} {2}\(\d+ s\)\n$/);
  assert.equal((await run(terminal, ['rename', id, 'Work'])).stdout, 'It is now called Work.\n');
  assert.equal((await run(terminal, ['code', 'nobody'])).status, 6);
  assert.equal((await run(terminal, ['remove', 'Work'])).status, 0);
  assert.deepEqual(JSON.parse((await run(terminal, ['--json', 'list'])).stdout), []);
});

test('A2: four processes that ask at once for an hotp code get four different ones', async (t) => {
  const terminal = await terminalOf(t);
  await run(terminal, ['register', HOTP]);
  const codes = await Promise.all([1, 2, 3, 4].map(() => run(terminal, ['--json', 'code'])));
  assert.equal(new Set(codes.map(({ stdout }) => JSON.parse(stdout).code)).size, 4);
});

test('protect: with a PIN the file holds no readable secret, and codes need it', async (t) => {
  const terminal = await terminalOf(t);
  const pin = { ...terminal, env: { LANYARD_AUTHENTICATOR_PIN: '25801397' } };
  await run(terminal, ['register', URI]);
  assert.equal((await run({ ...terminal, env: { LANYARD_AUTHENTICATOR_PIN: '1111' } }, ['protect'])).status, 3);
  assert.equal((await run(pin, ['protect'])).stdout, 'The accounts are protected by a PIN.\n');
  const stored = await readFile(join(terminal.home, 'accounts.json'), 'utf8');
  assert.equal(JSON.parse(stored)['v3/protection'][0].open, null);
  assert.equal(stored.includes('25801397'), false);
  const locked = await run(terminal, ['--json', 'code']);
  assert.equal(locked.status, 5);
  assert.deepEqual(JSON.parse(locked.stderr), { error: { code: 'locked', text: errorTexts.locked } });
  const wrong = await run({ ...terminal, env: { LANYARD_AUTHENTICATOR_PIN: '9999' } }, ['--json', 'code']);
  assert.equal(wrong.status, 5);
  assert.equal(JSON.parse(wrong.stderr).error.left, 9);
  assert.equal((await run(pin, ['code'])).status, 0);
  const change = {
    ...terminal,
    env: { LANYARD_AUTHENTICATOR_PIN: '25801397', LANYARD_AUTHENTICATOR_NEW_PIN: 'correct horse' },
  };
  assert.equal((await run(change, ['protect', '--change'])).status, 0);
  const changed = { ...terminal, env: { LANYARD_AUTHENTICATOR_PIN: 'correct horse' } };
  assert.equal((await run(changed, ['protect', '--remove'])).stdout, 'The accounts are not protected by a PIN.\n');
  assert.equal((await run(terminal, ['code'])).status, 0);
});

test('a PIN typed at a terminal is not shown, not even when it is typed at once', {
  skip: !existsSync(SCRIPT),
}, async (t) => {
  const terminal = await terminalOf(t);
  await run(terminal, ['register', URI]);
  await run({ ...terminal, env: { LANYARD_AUTHENTICATOR_PIN: '731946' } }, ['protect']);
  const shown = await runOnTerminal(terminal, ['code'], { question: 'PIN: ', keys: '731946\r' });
  assert.match(shown, /PIN: \s+\d{3} \d{3} {2}\(\d+ s\)/);
  assert.equal(shown.includes('731946'), false);
});

test('a link that is none ends with 3, an unreachable server with 4', async (t) => {
  const terminal = await terminalOf(t);
  const link = `http://localhost:1/app/#r1.demo.${'A'.repeat(43)}.${'A'.repeat(43)}`;
  const strange = await run(terminal, ['register', 'https://example.org/']);
  assert.equal(strange.status, 3);
  assert.equal(strange.stderr.trim(), errorTexts['link-unknown']);
  const offline = await run(terminal, ['register', link]);
  assert.equal(offline.status, 4);
  assert.equal(offline.stderr.trim(), errorTexts.offline);
  assert.equal((await run(terminal, ['approve', 'x'])).status, 6);
});

test('show draws a link so that a camera reads it back', async (t) => {
  const terminal = await terminalOf(t);
  const { stdout, status } = await run(terminal, ['show', URI]);
  assert.equal(status, 0);
  const { default: decodeQR } = await import('qr/decode.js');
  assert.equal(decodeQR(picture(stdout)), URI);
  assert.equal((await run(terminal, ['show', 'https://example.org/'])).status, 3);
});

/** What a camera would see of the half blocks: four pixels a module. */
function picture(text: string): { width: number; height: number; data: Uint8Array } {
  const rows = text
    .replace(/\n$/, '')
    .split('\n')
    .flatMap((line) => [
      [...line].map((cell) => cell === '▀' || cell === '█'),
      [...line].map((cell) => cell === '▄' || cell === '█'),
    ]);
  const scale = 4;
  const width = (rows[0]?.length ?? 0) * scale;
  const height = rows.length * scale;
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const dark = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)];
      data.set([...Array(3).fill(dark ? 0 : 255), 255], (y * width + x) * 4);
    }
  return { width, height, data };
}

test('code --watch goes on until it is interrupted', async (t) => {
  const terminal = await terminalOf(t);
  await run(terminal, ['register', URI]);
  const watching = start(terminal, ['code', '--watch']);
  await watching.printed(' s');
  watching.interrupt();
  const { status, stdout } = await watching.finished;
  assert.equal(status, 0);
  assert.match(stdout, /^\d{3} \d{3} {2}[█░]{20} [ \d]\d s/);
});

test('against the real server: register, listen, approve with the number, deny and report, remove', async (t) => {
  const { begin, service, portal, server } = await realWorld(t, systemTime);
  const terminal = await terminalOf(t);
  const { link } = await begin();
  const added = await run(terminal, ['register', '-', '--name', 'Build machine'], link);
  assert.equal(added.status, 0, added.stderr);
  assert.match(added.stdout, /This device is called “Build machine”\./);
  assert.equal((await run(terminal, ['register', link])).stderr.trim(), errorTexts['link-used']);

  const listening = start(terminal, ['listen']);
  await listening.printed(`Connected to ${server.url}.`);
  const push = (
    await service('POST', '/api/v1/pushes', { user: 'alice', asked: 'Release the build', expiresInSeconds: 600 })
  ).body;
  const shown = await listening.printed(String(push.id));
  assert.match(shown, /Service {2}Wiki\n/);
  assert.match(shown, /Asks {5}Release the build\n/);

  const [request] = JSON.parse((await run(terminal, ['--json', 'pending'])).stdout);
  assert.equal(request.id, push.id);
  assert.equal((await run(terminal, ['approve', String(push.id)])).stderr.trim(), errorTexts['match-needed']);
  const wrong = push.number === '11' ? '12' : '11';
  const refused = await run(terminal, ['--json', 'approve', String(push.id), '--number', wrong]);
  assert.equal(refused.status, 3);
  assert.equal(JSON.parse(refused.stderr).error.left, 2);
  const approved = await run(terminal, ['approve', String(push.id), '--number', String(push.number)]);
  assert.equal(approved.stdout, 'Wiki: approved.\n');
  assert.equal((await service('GET', `/api/v1/pushes/${push.id}`)).body.state, 'approved');

  const scan = (await service('POST', '/api/v1/pushes', { user: 'alice', matching: 'scan', expiresInSeconds: 600 }))
    .body;
  const scanned = await run(terminal, ['approve', String(scan.id), '--link', '-'], `${scan.link}\n`);
  assert.equal(scanned.stdout, 'Wiki: approved.\n', scanned.stderr);
  const strange = (await service('POST', '/api/v1/pushes', { user: 'alice', expiresInSeconds: 600 })).body;
  assert.equal((await run(terminal, ['deny', String(strange.id), '--report'])).stdout, 'Wiki: reported.\n');
  assert.equal(JSON.parse((await run(terminal, ['--json', 'history'])).stdout).length, 3);

  listening.interrupt();
  assert.equal((await listening.finished).status, 0);
  assert.match((await run(terminal, ['sync'])).stdout, /: up to date\.\n$/);
  assert.equal((await run(terminal, ['remove', 'alice'])).status, 0);
  assert.deepEqual((await portal.expect(200, 'GET', '/api/self/devices')).devices, []);
});

test('a computer whose clock is off is told so, and corrects it when asked to', async (t) => {
  const { begin } = await realWorld(t, { clock: { now: () => new Date(Date.now() + 600_000) } });
  const terminal = await terminalOf(t);
  const { link } = await begin();
  const told = await run(terminal, ['--json', 'register', link]);
  assert.equal(told.status, 8);
  assert.ok(Math.abs(JSON.parse(told.stderr).error.seconds + 600) <= 5, told.stderr);
  assert.equal((await run(terminal, ['register', link, '--correct-clock'])).status, 0);
});

test('against the real server, in PingAM’s protocol: register, list, code, pending, approve, deny, remove', async (t) => {
  const { server, alice, service } = await realWorld(t, systemTime);
  const terminal = await terminalOf(t);
  const link = await pingamCode(server, alice);
  assert.equal((await run(terminal, ['show', link])).status, 0);
  const added = await run(terminal, ['register', '-', '--name', 'Build machine'], link);
  assert.equal(added.stdout, 'Acme (alice) was added.\n', added.stderr);
  const again = await run(terminal, ['register', link]);
  assert.deepEqual([again.status, again.stderr.trim()], [3, errorTexts['mfa-there']]);
  const broken = await run(terminal, ['register', 'mfauth://totp/x?y=z']);
  assert.deepEqual([broken.status, broken.stderr.trim()], [3, errorTexts['mfa-code-wrong']]);
  assert.match((await run(terminal, ['list'])).stdout, new RegExp(`Acme\\s+alice\\s+${server.url}\\s+active`));
  const stored = await readFile(join(terminal.home, 'accounts.json'), 'utf8');
  for (const name of ['s', 'secret', 'c']) {
    const [, value = ''] = new RegExp(`[?&]${name}=([^&=]+)`).exec(link) ?? [];
    assert.ok(value.length >= 32 && !stored.includes(value), `${name} is not readable in the file`);
  }
  const { code } = JSON.parse((await run(terminal, ['--json', 'code'])).stdout);
  assert.equal((await service('POST', '/api/v1/verifications/code', { user: 'alice', code })).status, 200);

  const pin = { ...terminal, env: { LANYARD_AUTHENTICATOR_PIN: '2580' } };
  await run(pin, ['protect']);
  const asked = (await service('POST', '/api/v1/pushes', { user: 'alice', expiresInSeconds: 600 })).body;
  assert.equal((await run(terminal, ['pending'])).status, 5, 'the question is signed with what the PIN protects');
  assert.match((await run(pin, ['pending'])).stdout, /Numbers {2}\d\d \d\d \d\d\n/);
  const [request] = JSON.parse((await run(pin, ['--json', 'pending'])).stdout);
  const unchosen = await run(pin, ['approve', request.id.slice(0, 12)]);
  assert.deepEqual([unchosen.status, unchosen.stderr.trim()], [3, errorTexts['choice-needed']]);
  const approved = await run(pin, ['approve', request.id.slice(0, 12), '--number', String(asked.number)]);
  assert.match(approved.stdout, /^Acme: the number was sent\. Whether it was the right one/, approved.stderr);
  assert.equal((await service('GET', `/api/v1/pushes/${asked.id}`)).body.state, 'approved');

  const other = (await service('POST', '/api/v1/pushes', { user: 'alice', expiresInSeconds: 600 })).body;
  const [second] = JSON.parse((await run(pin, ['--json', 'pending'])).stdout);
  assert.equal((await run(pin, ['deny', second.id, '--report'])).stdout, 'Acme: denied.\n');
  assert.equal((await service('GET', `/api/v1/pushes/${other.id}`)).body.state, 'denied');
  assert.equal(JSON.parse((await run(pin, ['--json', 'history'])).stdout).length, 2);
  assert.equal((await run(pin, ['remove', 'Acme'])).status, 0);
  assert.deepEqual(JSON.parse((await run(terminal, ['--json', 'list'])).stdout), []);
  const { body } = await service('GET', '/api/v1/users/alice/devices');
  assert.equal((body.devices as unknown[]).length, 1, 'its server is not told');
});

test('codes alone, policies that a terminal cannot fulfil, and a server that is away', async (t) => {
  const { server, alice } = await realWorld(t, systemTime);
  const terminal = await terminalOf(t);
  const demanding = await pingamCode(server, alice, { policies: '{"biometricAvailable":{}}' });
  const refused = await run(terminal, ['--json', 'register', demanding]);
  assert.equal(refused.status, 3);
  const { code, text } = JSON.parse(refused.stderr).error;
  assert.equal(code, 'policy-refused');
  assert.match(text, /this device has no fingerprint/);
  const away = (await pingamCode(server, alice)).replaceAll(/&[ra]=[^&]+/g, (pair) => {
    const address = Buffer.from(pair.slice(3), 'base64url').toString().replace(/:\d+/, ':1');
    return `${pair.slice(0, 3)}${Buffer.from(address).toString('base64url')}`;
  });
  const unreached = await run(terminal, ['register', away]);
  assert.deepEqual([unreached.status, unreached.stderr.trim()], [4, errorTexts['mfa-unreached']]);
  const codes = await run(terminal, ['register', away, '--codes-only']);
  assert.match(codes.stdout, /was added\.\nOnly its codes: its server was not asked/);
  assert.match((await run(terminal, ['list'])).stdout, /codes only\s+active/);
});
