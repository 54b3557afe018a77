import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { JWK } from '@lanyard/protocol/device';
import { startChild } from './child.ts';
import { type Figures, whole } from './figures.ts';
import { createPeople, giveKeys } from './people.ts';
import type { Stage } from './stage.ts';

export type ConnectionsInput = {
  url: string;
  publicUrl: string;
  phones: { deviceId: string; key: JWK }[];
  inFlight: number;
};
export type ConnectionsOutput = { open: number; milliseconds: number };

const CONNECTIONS = 10_000;
const IN_FLIGHT = 50;
const SETTLE_MS = 3_000;

/** Devices that are connected and have nothing to say: how many one process holds, and what each costs it in memory. */
export async function benchConnections(stage: Stage): Promise<Figures> {
  const handles = handleLimit(stage.serverPid);
  const count = Math.min(CONNECTIONS, handles - 500);
  const people = await createPeople(stage, count);
  const keys = await giveKeys(stage, people);
  const phones = people.map(({ deviceId }, index) => ({ deviceId, key: keys[index]?.device ?? {} }));
  const { url, kit } = stage;
  await pause(SETTLE_MS);
  const before = residentBytes(stage.serverPid);
  const client = await startChild<ConnectionsInput, ConnectionsOutput>('connections-client.ts', {
    url,
    publicUrl: kit.config.publicUrl,
    phones,
    inFlight: IN_FLIGHT,
  });
  try {
    const { open, milliseconds } = client.output;
    await pause(SETTLE_MS);
    const held = await connectionsHeld(url);
    const each = (residentBytes(stage.serverPid) - before) / held;
    const rate = open / (milliseconds / 1000);
    return [
      {
        what: 'idle device connections',
        figure: `${whole(held)} held, ${(each / 1024).toFixed(1)} KiB of memory each`,
        beside: `opened at ${whole(rate)}/s; limit of handles ${whole(handles)}`,
      },
    ];
  } finally {
    await client.stop();
  }
}

/** What the server itself says in its metrics. */
async function connectionsHeld(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^lanyard_device_connections (\d+)/m.exec(metrics)?.[1]);
}

/** VmRSS of proc(5): what the kernel holds for the process, heap and all. */
function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

function handleLimit(pid: number): number {
  const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
  return Number(/Max open files\s+(\d+)/.exec(limits)?.[1]);
}
