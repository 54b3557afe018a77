/** The other side of an authenticator app that speaks PingAM's protocol: the code that a journey shows, and its requests. */
import { pingamCode } from '../../packages/authenticator/engine/testing/pingam-code.ts';
import { findUserByName } from '../../packages/server/src/users/index.ts';
import { findPush, pushView, type StartPush, startPush } from '../../packages/server/src/verifications/index.ts';
import type { Story } from './story.ts';

async function personNamed({ server: { kit, realm } }: Pick<Story, 'server'>, name: string) {
  const user = await findUserByName(kit.db, { realmId: realm.id, name });
  if (!user) throw new RangeError(`nobody is called ${name}`);
  return user;
}

/** A code for requests and codes of this person. */
export async function codeFor(
  story: Pick<Story, 'server'>,
  name: string,
  changes: Parameters<typeof pingamCode>[2] = {},
): Promise<string> {
  return pingamCode(story.server, await personNamed(story, name), changes);
}

/** A push as a journey asks for it, with the number that its screen shows. */
export async function askByJourney(
  story: Pick<Story, 'server'>,
  name: string,
  changes: Partial<StartPush> = {},
): Promise<{ id: string; number: string | null }> {
  const { kit, realm } = story.server;
  const asker = `sign-in:${crypto.randomUUID()}` as const;
  const push = await startPush(kit, {
    realm,
    user: await personNamed(story, name),
    asker,
    details: { service: 'Shop', asked: 'Sign in', place: null, address: '203.0.113.7', browser: 'Firefox on Windows' },
    ...changes,
  });
  return { id: push.id, number: pushView(kit, push, asker).number };
}

/** How a push stands at the server. */
export async function stateOf({ server: { kit } }: Pick<Story, 'server'>, id: string): Promise<string | undefined> {
  return (await findPush(kit.db, id))?.state;
}
