import { runChild, startChild } from './child.ts';
import { type Figures, milliseconds, quantile } from './figures.ts';
import { createPeople, giveKeys, type PhoneKeys } from './people.ts';
import type { Stage } from './stage.ts';

export type PushesInput = {
  url: string;
  publicUrl: string;
  apiKey: string;
  echoUrl: string;
  user: string;
  deviceId: string;
  keys: PhoneKeys;
  rounds: number;
};
export type EchoOutput = { url: string };
/** Milliseconds of each round. */
export type PushesOutput = { pushes: number[]; echoes: number[] };

const ROUNDS = 300;

/**
 * From a relying party's question to its answer: start over HTTP, notice over the device's connection, signed details,
 * signed answer, end of the long poll. Beside it one message to a bare WebSocket server and back.
 */
export async function benchPushes(stage: Stage): Promise<Figures> {
  const people = await createPeople(stage, 1);
  const [keys] = await giveKeys(stage, people);
  const [person] = people;
  if (!person || !keys) throw new TypeError('nobody was created');
  const echo = await startChild<object, EchoOutput>('echo.ts', {});
  const { url, apiKey, kit } = stage;
  try {
    const { pushes, echoes } = await runChild<PushesInput, PushesOutput>('pushes-client.ts', {
      url,
      apiKey,
      publicUrl: kit.config.publicUrl,
      echoUrl: echo.output.url,
      user: person.name,
      deviceId: person.deviceId,
      keys,
      rounds: ROUNDS,
    });
    const beside = `a bare WebSocket echo: ${both(echoes)} (${ROUNDS} each, one after the other)`;
    return [{ what: 'a push, from question to answer', figure: both(pushes), beside }];
  } finally {
    await echo.stop();
  }
}

function both(times: readonly number[]): string {
  return `p50 ${milliseconds(quantile(times, 0.5))}, p99 ${milliseconds(quantile(times, 0.99))}`;
}
