/** For long-chain.test.ts: makes a chain as it goes along, and checks it in the same breath. */
import { generateKeyPairSync } from 'node:crypto';
import { digestOf, type EventRecord, memberOf, packMembers, type Seal, START, signSeal } from './seal.ts';
import { verifyChain } from './verify.ts';

const SIZE = 1_000;
const count = Number(process.argv[2]);
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const realm = '00000000-0000-7000-8000-00000000000a';

function makeRecord(position: number): EventRecord {
  return {
    id: `019cad00-0000-7000-8000-${String(position).padStart(12, '0')}`,
    position,
    realm,
    at: '2026-03-02T09:00:00.000000Z',
    type: 'verification.code',
    outcome: 'success',
    actor: { kind: 'service', id: realm },
    userId: realm,
    deviceId: realm,
    address: '192.0.2.1',
    requestId: `request-${position}`,
    details: { method: 'totp' },
  };
}

async function* records(): AsyncGenerator<EventRecord> {
  for (let position = 1; position <= count; position += 1) yield makeRecord(position);
}

async function* seals(): AsyncGenerator<Seal> {
  let previous: string | null = null;
  let from = START;
  for (let number = 1; number <= count / SIZE; number += 1) {
    const list = Array.from({ length: SIZE }, (_, index) => makeRecord((number - 1) * SIZE + index + 1));
    const { position, id } = list.at(-1) ?? START;
    const members = packMembers(list.map(memberOf));
    const [through, size] = [{ position, id }, list.length];
    const claims = { realm, number, previous, from, through, count: size, members: digestOf(members), iat: 0 };
    const token: string = await signSeal(claims, { id: 'key', privateKey: pair.privateKey });
    yield { number, through, members, keyId: 'key', token };
    [previous, from] = [digestOf(token), through];
  }
}

const keys = new Map([['key', pair.publicKey.export({ format: 'jwk' })]]);
const report = await verifyChain({ realmId: realm, keys, seals: seals(), records: records() });
const { isIntact, seals: sealed, events } = report;
process.stdout.write(JSON.stringify({ isIntact, seals: sealed, events }));
