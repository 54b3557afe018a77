import { once } from 'node:events';
import { createAnswer } from '@lanyard/protocol/device';
import WebSocket from 'ws';
import { serveParent } from '../child.ts';
import type { PushesInput, PushesOutput } from '../pushes.ts';
import { importKey, openChannel, signedRequest } from './phone.ts';

type PushReply = { id: string; state: string; number: string };

async function ask<Reply>({ url, apiKey }: PushesInput, method: string, path: string, json?: unknown): Promise<Reply> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const response = await fetch(url + path, { method, headers, ...body });
  if (!response.ok) throw new TypeError(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Reply;
}

/** One push from the question to the answer in the caller's hands. */
async function makeRound(input: PushesInput) {
  const identity = { deviceId: input.deviceId, key: await importKey(input.keys.device) };
  const userKey = await importKey(input.keys.user);
  const channel = await openChannel(input, identity);
  return {
    close: () => channel.close(),
    run: async () => {
      const noticed = once(channel, 'message');
      const push = await ask<PushReply>(input, 'POST', '/api/v1/pushes', { user: input.user });
      const ended = ask<PushReply>(input, 'GET', `/api/v1/pushes/${push.id}?wait=30`);
      const [notice] = await noticed;
      const { id } = JSON.parse(String(notice)) as { id: string };
      const gone = once(channel, 'message');
      const path = `/device/v1/pushes/${id}`;
      const { details } = await signedRequest<{ details: string }>(input, identity, { method: 'GET', path });
      const facts = { deviceId: input.deviceId, pushId: id, details, key: userKey };
      const answer = await createAnswer({ ...facts, decision: 'approve', match: push.number });
      await signedRequest(input, identity, { method: 'POST', path: `${path}/answer`, json: { answer } });
      const { state } = await ended;
      if (state !== 'approved') throw new TypeError(`the push ended as ${state}`);
      const time = performance.now();
      // The notice of the end comes last: the next round must not take it for its own.
      await gone;
      return time;
    },
  };
}

async function measure(rounds: number, run: () => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    times.push((await run()) - begin);
  }
  return times;
}

serveParent<PushesInput, PushesOutput>(async (input) => {
  const { run, close } = await makeRound(input);
  await measure(30, run);
  const pushes = await measure(input.rounds, run);
  close();
  const echo = new WebSocket(input.echoUrl, { perMessageDeflate: false });
  await once(echo, 'open');
  const bounce = async () => {
    const back = once(echo, 'message');
    echo.send('a message of no great length');
    await back;
    return performance.now();
  };
  await measure(30, bounce);
  const echoes = await measure(input.rounds, bounce);
  echo.close();
  return { pushes, echoes };
});
