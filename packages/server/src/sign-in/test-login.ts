/** People half-way through a sign-in, over HTTP. */
import {
  type TestClient,
  type TestJourney,
  type TestReply,
  type TestServer,
  type TestUser,
  testJourney,
} from '../testing/index.ts';

/** A browser that gave the right password and stands before the second factor. */
export async function halfSignedIn(server: TestServer, user: TestUser): Promise<TestJourney> {
  const login = await server.enter(user);
  if (login.facts?.kind !== 'second-factor') throw new TypeError(`no second factor was asked for: ${login.reply.text}`);
  return login;
}

/** A step-up of the session that this browser has. */
export async function confirming(client: TestClient, server: TestServer): Promise<TestJourney> {
  const confirm = testJourney(client, { realm: server.realm.name, query: { authIndexType: 'step-up' } });
  await confirm.begin();
  return confirm;
}

/** Why a journey let nobody in. */
export const reasonOf = ({ body, headers }: TestReply): string | null =>
  body?.detail?.code ?? headers.get('lanyard-error');
