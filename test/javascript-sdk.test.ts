/** ForgeRock's JavaScript library, unmodified, as a page of another site uses it: in Node, with cookies and CORS around it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  CallbackType,
  Config,
  FRAuth,
  type FRLoginFailure,
  type FRLoginSuccess,
  type FRStep,
  type NameCallback,
  type PasswordCallback,
  SessionManager,
  StepType,
} from '@forgerock/javascript-sdk';
import { type TestServerOptions, testServer } from '../packages/server/src/testing/index.ts';
import { openWebPage } from './support/web-page.ts';

const SHOP = 'http://localhost:3999';

async function world(t: TestContext, options: TestServerOptions = {}) {
  const server = await testServer(t, { ...options, settings: { am: { allowedOrigins: SHOP }, ...options.settings } });
  const alice = await server.createUser({ name: 'alice' });
  const page = openWebPage(t, SHOP);
  const baseUrl = `${server.url}/am`;
  Config.set({ serverConfig: { baseUrl, timeout: 60_000 }, realmPath: 'demo', tree: 'Login' });
  return { server, alice, page, baseUrl };
}

type Reply = FRStep | FRLoginSuccess | FRLoginFailure;

function asStep(reply: Reply): FRStep {
  assert.equal(reply.type, StepType.Step, JSON.stringify(reply));
  return reply as FRStep;
}

/** What a login page does with its two fields. */
async function login(name: string, password: string): Promise<FRLoginSuccess | FRLoginFailure> {
  const step = asStep(await FRAuth.start());
  assert.equal(step.getStage(), 'UsernamePassword');
  step.getCallbackOfType<NameCallback>(CallbackType.NameCallback).setName(name);
  step.getCallbackOfType<PasswordCallback>(CallbackType.PasswordCallback).setPassword(password);
  return (await FRAuth.next(step)) as FRLoginSuccess | FRLoginFailure;
}

test('the JavaScript library signs in, has its session taken for one, and signs out', async (t) => {
  const { alice, page, server } = await world(t);
  const reply = await login('alice', alice.password);
  assert.equal(reply.type, StepType.LoginSuccess, JSON.stringify(reply));
  const success = reply as FRLoginSuccess;
  assert.equal(success.getRealm(), '/');
  assert.equal(success.getSuccessUrl(), `${server.kit.config.publicUrl}/demo/`);
  assert.equal(page.cookies.get('iPlanetDirectoryPro'), success.getSessionToken());
  const again = (await FRAuth.start()) as FRLoginSuccess;
  assert.equal(again.getSessionToken(), success.getSessionToken());
  const out = await SessionManager.logout();
  assert.equal(out.status, 200);
  assert.equal(page.cookies.get('iPlanetDirectoryPro'), undefined);
  assert.equal((await FRAuth.start()).type, StepType.Step);
  assert.equal((await SessionManager.logout()).status, 400, 'nobody is signed in any more, and the library bears it');
  assert.deepEqual(page.requests.slice(0, 2), Array(2).fill('POST /am/json/realms/root/realms/demo/authenticate 200'));
});

test('the JavaScript library tells a wrong password, and the reason that our own pages show', async (t) => {
  await world(t);
  const reply = await login('alice', 'wrong');
  assert.equal(reply.type, StepType.LoginFailure);
  const failure = reply as FRLoginFailure;
  assert.deepEqual(
    [failure.getCode(), failure.getReason(), failure.getMessage()],
    [401, 'Unauthorized', 'Login failure'],
  );
  const { failureUrl, ...reason } = { failureUrl: undefined, ...failure.getDetail() };
  assert.equal(failureUrl, '');
  assert.equal((reason as { code?: string }).code, 'sign-in.refused');
});

test('the JavaScript library finds everything from the discovery document', async (t) => {
  const { alice, server } = await world(t);
  const wellknown = `${server.url}/am/oauth2/demo/.well-known/openid-configuration`;
  await Config.setAsync({ serverConfig: { wellknown, timeout: 60_000 }, realmPath: 'demo', tree: 'Login' });
  assert.equal((await login('alice', alice.password)).type, StepType.LoginSuccess);
  assert.equal((await SessionManager.logout()).status, 200);
});

test('the JavaScript library may wait between steps, and is told when it waited too long', async (t) => {
  const { server } = await world(t);
  const step = asStep(await FRAuth.start());
  server.clock.advance(601_000);
  const late = (await FRAuth.next(step)) as FRLoginFailure;
  assert.deepEqual([late.type, late.getMessage()], [StepType.LoginFailure, 'Session has timed out']);
});

test('a page whose origin the realm does not allow gets nothing through the library', async (t) => {
  const { alice, page } = await world(t, { settings: { am: { allowedOrigins: 'https://other.example' } } });
  await assert.rejects(login('alice', alice.password), { name: 'TypeError', message: /CORS/ });
  assert.deepEqual([page.cookies.size, page.requests], [0, []]);
});
