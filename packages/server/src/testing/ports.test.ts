import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { freePort } from './ports.ts';

const TAKE = `
  const { freePort } = await import('./ports.ts');
  const ports = await Promise.all(Array.from({ length: 150 }, () => freePort()));
  process.stdout.write(JSON.stringify(ports));
  process.stdin.resume();
`;

test('no two processes get the same port, however many ask at once, and each can listen on its own', async (t) => {
  const takers = Array.from({ length: 4 }, () => {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', TAKE], {
      cwd: import.meta.dirname,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.after(() => child.kill());
    return child;
  });
  const others = await Promise.all(takers.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])));
  const own = await Promise.all(Array.from({ length: 50 }, () => freePort()));
  const all = [...own, ...others.flatMap((text) => JSON.parse(text) as number[])];
  assert.equal(new Set(all).size, 650);
  for (const port of own) {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
  }
});

test('a port on which a program listens is given to nobody, and one that was given is given once', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const only = { first: port, count: 1 };
  await assert.rejects(freePort(only), RangeError);
  server.close();
  await once(server, 'close');
  assert.equal(await freePort(only), port);
  await assert.rejects(freePort(only), RangeError);
});
