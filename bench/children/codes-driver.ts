import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { serveParent } from '../child.ts';
import type { CodesOutput, DriverCodesInput, Statement } from '../codes.ts';
import { quantile } from '../figures.ts';

type Values = Readonly<Record<string, unknown>>;
type Found = {
  id: string;
  device_id: string;
  user_id: string;
  realm_id: string;
  moving_factor: string;
  last_used_at: Date | null;
};

const query = (client: pg.Client, name: string, { text, names }: Statement, values: Values) =>
  client.query({ name, text, values: names.map((parameter) => values[parameter]) });

/** What the server writes for a right code, with nothing computed: the statement is all that is measured. */
function verdict(found: Found, subject: string): Values {
  const now = new Date().toISOString();
  const later = new Date(Date.now() + 900_000).toISOString();
  const ends = (prefix: string) => ({
    [`${prefix}Max`]: 10,
    [`${prefix}WindowEnd`]: later,
    [`${prefix}LockEnd`]: later,
  });
  return {
    ...ends('user'),
    now,
    subject,
    realmId: found.realm_id,
    address: null,
    network: null,
    credentialId: found.id,
    deviceId: found.device_id,
    staleDeviceId: found.last_used_at === null ? found.device_id : null,
    factor: Number(found.moving_factor),
    drift: 0,
    isResync: false,
    auditId: randomUUID(),
    actorKind: 'service',
    actorId: found.realm_id,
    userId: found.user_id,
    requestId: 'bench',
    accepted: '{"method": "totp", "purpose": "service"}',
    refused: '{"reason": "used", "purpose": "service"}',
  };
}

serveParent<DriverCodesInput, CodesOutput>(async ({ names, seconds, inFlight, databaseUrl, keyHash, read, write }) => {
  const clients = Array.from({ length: inFlight }, () => new pg.Client({ connectionString: databaseUrl }));
  await Promise.all(clients.map((client) => client.connect()));
  let [turn, accepted, refused] = [0, 0, 0];
  const times: number[] = [];
  const begin = performance.now();
  const end = begin + seconds * 1000;
  const loop = async (client: pg.Client) => {
    while (performance.now() < end) {
      const started = performance.now();
      const name = names[turn++ % names.length] ?? '';
      const values = {
        userName: name,
        subject: name,
        network: null,
        now: new Date().toISOString(),
        keyHash: Buffer.from(keyHash),
      };
      const found = (await query(client, 'read', read, values)).rows[0] as Found;
      const { rows } = await query(client, 'write', write, verdict(found, name));
      if (rows[0]?.outcome === 'success') accepted++;
      else refused++;
      times.push(performance.now() - started);
    }
  };
  await Promise.all(clients.map(loop));
  const perSecond = accepted / ((performance.now() - begin) / 1000);
  await Promise.all(clients.map((client) => client.end()));
  return { perSecond, refused, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
});
