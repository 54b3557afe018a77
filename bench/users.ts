import { createUser, hashToken, sessionCookie } from '../packages/server/src/users/index.ts';
import { type CodesOutput, httpLoop } from './codes.ts';
import { type Figures, median, milliseconds, quantile, whole } from './figures.ts';
import { type Employee, fillRealm } from './fill.ts';
import { countOnce } from './people.ts';
import { openStage, type Stage } from './stage.ts';

const FEW = 1_000;
const MANY = 1_000_000;
/** As many are asked for as the few are; among the many others in each round, so that no cache has them. */
const ASKED = 1_000;
const ROUNDS = 8;
const IN_FLIGHT = 8;
const LISTS = 200;

/**
 * What a verification costs where there are 1,000 users and where there are 1,000,000; and what an operator waits for in the
 * console among the million. Both servers run side by side and are asked in turn, so that both see the same machine.
 */
export async function benchUsers(): Promise<Figures> {
  const [few, many] = [await openStage(), await openStage()];
  try {
    const fewPeople = await fillRealm(few, FEW);
    const begin = performance.now();
    const manyPeople = await fillRealm(many, MANY, { sampleEvery: MANY / (ASKED * ROUNDS) });
    const seconds = Math.round((performance.now() - begin) / 1000);
    const codes = await compareCodes({ few, many, fewPeople, manyPeople });
    const prepared = { what: `${whole(MANY)} users with a phone each, written`, figure: `${seconds} s`, beside: '' };
    return [prepared, codes, ...(await measureLists(many))];
  } finally {
    await few.close();
    await many.close();
  }
}

type Sides = { few: Stage; many: Stage; fewPeople: Employee[]; manyPeople: Employee[] };

async function compareCodes({ few, many, fewPeople, manyPeople }: Sides): Promise<Figures[number]> {
  await countOnce(few, fewPeople);
  await countOnce(many, manyPeople);
  const times = { few: [] as CodesOutput[], many: [] as CodesOutput[] };
  const load = { inFlight: IN_FLIGHT, seconds: 3 };
  for (let round = 0; round < ROUNDS; round++) {
    // Everybody has one code in each second, so a round is a code of everybody.
    times.few.push(await httpLoop(few, fewPeople)(load));
    times.many.push(await httpLoop(many, shareOf(manyPeople, round))(load));
  }
  const time = (of: keyof typeof times) => median(times[of].map(({ p50 }) => p50));
  return {
    what: `a code checked among ${whole(MANY)} users, ${IN_FLIGHT} in flight`,
    figure: `p50 ${milliseconds(time('many'))}`,
    beside: `among ${whole(FEW)} users p50 ${milliseconds(time('few'))}: ratio ${(time('many') / time('few')).toFixed(2)}`,
  };
}

const shareOf = (people: readonly Employee[], round: number): Employee[] =>
  people.filter((_, index) => index % ROUNDS === round);

/** What is asked for; `turn` makes each request another one, as far as the question has several answers. */
const QUESTIONS: readonly { what: string; query: (turn: number) => string }[] = [
  { what: 'first page', query: () => '' },
  { what: 'first page, newest first', query: () => 'sort=newest' },
  { what: 'search of a sign-in name', query: (turn) => `search=${turn * 4_987}` },
  { what: 'search of a frequent first name', query: (turn) => `search=${['ada', 'elif', 'lucia'][turn % 3]}` },
  {
    what: 'search of first and last name',
    query: (turn) => `search=${['ada mar', 'hana gar', 'kofi nov'][turn % 3]}+sen`,
  },
  { what: 'search of two letters', query: (turn) => `search=${['gr', 'ch', 'el'][turn % 3]}` },
  { what: 'search that finds nobody', query: (turn) => `search=nobody${turn}` },
];

async function measureLists(stage: Stage): Promise<Figures> {
  const cookie = await signInOperator(stage);
  const figures: Figures = [];
  for (const { what, query } of QUESTIONS) {
    const times: number[] = [];
    const sizes = new Set<number>();
    for (let turn = 0; turn < LISTS; turn++) {
      const begin = performance.now();
      const users = await askForUsers(stage, { cookie, query: query(turn) });
      times.push(performance.now() - begin);
      sizes.add(users.length);
    }
    const found = [...sizes].sort((a, b) => a - b);
    const beside = `found ${found.length > 2 ? `${found[0]}–${found.at(-1)}` : found.join(' or ')} for a page of 50`;
    const both = `p50 ${milliseconds(median(times))}, p99 ${milliseconds(quantile(times, 0.99))}`;
    figures.push({ what: `console, ${whole(MANY)} users: ${what}`, figure: both, beside });
  }
  return figures;
}

async function askForUsers({ url }: Stage, { cookie, query }: { cookie: string; query: string }): Promise<unknown[]> {
  const response = await fetch(`${url}/api/admin/users?limit=50&${query}`, { headers: { cookie } });
  if (!response.ok) throw new TypeError(`the list answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { users: unknown[] }).users;
}

/** An operator who has proved a second factor. @returns the cookie */
async function signInOperator({ kit, realm }: Stage): Promise<string> {
  const person = { name: 'operator', displayName: 'Operator', role: 'administrator' as const };
  const origin = { actor: { kind: 'system' } } as const;
  const { id } = await kit.db.transaction().execute((tx) => createUser(tx, kit, realm, person, origin));
  const now = kit.clock.now();
  const token = kit.random.token();
  await kit.db
    .insertInto('sessions')
    .values({
      id: kit.random.uuid(now),
      token_hash: hashToken(token),
      realm_id: realm.id,
      user_id: id,
      assurance: 'two-factor',
      factor_at: now,
      created_at: now,
      last_seen_at: now,
      expires_at: new Date(now.getTime() + 3_600_000),
      address: '127.0.0.1',
      browser: 'bench',
    })
    .execute();
  return `${sessionCookie}=${token}`;
}
