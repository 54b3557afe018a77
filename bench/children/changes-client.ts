import { type Account, type Authenticator, createAuthenticator, memoryStorage } from 'lanyard-authenticator/engine';
import type { ChangesInput, ChangesOutput } from '../changes.ts';
import { serveParent } from '../child.ts';

type Phone = { engine: Authenticator; account: Account; deviceId: string };

const AT_ONCE = 8;
const WARM_UP = 20;

serveParent<ChangesInput, ChangesOutput>(async (input) => {
  const waiting = input.links.values();
  const phones: Phone[] = [];
  const worker = async () => {
    for (const link of waiting) phones.push(await addPhone(link));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await nameDevices(input, phones);
  const trips = await inTurn(input.rounds, () => ask(input, 'GET', '/health/live'));
  const one = async (round: number) => changeOne(input, phones[round % phones.length], colour(round));
  await inTurn(WARM_UP, one);
  const ofOne = await inTurn(input.rounds, (round) => one(round + WARM_UP));
  const ofAll = await changeAll(input, phones);
  return { connected: phones.length, ofOne, ofAll, trips };
});

async function addPhone(link: string): Promise<Phone> {
  const engine = await createAuthenticator({ storage: memoryStorage(), appVersion: '1.0.0', platform: 'bench' });
  const account = await engine.register(link, { deviceName: 'Phone' });
  await engine.connect();
  await until(engine, ({ connected }) => connected);
  return { engine, account, deviceId: '' };
}

/** An operator names a device by the server's id, which the app does not tell: found by its owner. */
async function nameDevices(input: ChangesInput, phones: Phone[]): Promise<void> {
  for (const phone of phones.slice(0, input.rounds + WARM_UP)) {
    const { users } = await ask<{ users: { id: string }[] }>(
      input,
      'GET',
      `/api/admin/users?search=${phone.account.account}`,
    );
    const [user] = users;
    const path = `/api/admin/users/${user?.id}/devices`;
    const { devices } = await ask<{ devices: { id: string }[] }>(input, 'GET', path);
    phone.deviceId = devices[0]?.id ?? '';
  }
}

async function changeOne(input: ChangesInput, phone: Phone | undefined, wanted: string): Promise<void> {
  if (!phone) throw new TypeError('there is no phone');
  const applied = until(phone.engine, (account) => account.colour === wanted);
  await ask(input, 'PATCH', `/api/admin/devices/${phone.deviceId}`, { configuration: { colour: wanted } });
  await applied;
}

async function changeAll(input: ChangesInput, phones: readonly Phone[]): Promise<number[]> {
  const begin = performance.now();
  const applied = phones.map(async ({ engine }) => {
    await until(engine, ({ issuer }) => issuer === 'Renamed');
    return performance.now() - begin;
  });
  await ask(input, 'PATCH', '/api/admin/realm', { settings: { issuer: 'Renamed' } });
  return Promise.all(applied);
}

/** Until the app shows it. */
function until(engine: Authenticator, holds: (account: Account) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      engine.accounts().then(([account]) => {
        if (!account || !holds(account)) return;
        end();
        resolve();
      }, reject);
    };
    const end = engine.subscribe(look);
    look();
  });
}

async function inTurn(rounds: number, run: (round: number) => Promise<unknown>): Promise<number[]> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begin = performance.now();
    await run(round);
    values.push(performance.now() - begin);
  }
  return values;
}

async function ask<Reply>(
  { url, publicUrl, cookie }: ChangesInput,
  method: string,
  path: string,
  json?: unknown,
): Promise<Reply> {
  const headers = { cookie, origin: publicUrl, 'content-type': 'application/json' };
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const response = await fetch(url + path, { method, headers, ...body });
  const text = await response.text();
  if (!response.ok) throw new TypeError(`${method} ${path} answered ${response.status}: ${text}`);
  return (text.startsWith('{') ? JSON.parse(text) : {}) as Reply;
}

const colour = (round: number): string => `#${(0x10_0000 + round).toString(16).padStart(6, '0')}`;
