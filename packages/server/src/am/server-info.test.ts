import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testServer } from '../testing/index.ts';
import { assertCrest } from './test-world.ts';

test('clients learn the name of the session cookie, by the literal asterisk, in every realm form', async (t) => {
  const { request } = await testServer(t, { config: { amCookie: 'acme-session' } });
  for (const realm of ['', 'demo/', 'realms/root/', 'realms/demo/', 'realms/root/realms/demo/']) {
    const { status, body } = await request('GET', `/am/json/${realm}serverinfo/*`, {
      headers: { 'accept-api-version': 'resource=1.1', 'content-type': 'application/json', 'accept-language': 'de' },
    });
    assert.deepEqual([status, body.cookieName, body.realm, body.lang], [200, 'acme-session', '/', 'de'], realm);
    assert.deepEqual([body.forgotPassword, body.selfRegistration, body.secureCookie], ['false', 'false', false]);
    assert.deepEqual(body.zeroPageLogin, { enabled: true, refererWhitelist: [], allowedWithoutReferer: true });
  }
  assertCrest(await request('GET', '/am/json/serverinfo/nothing'), 404, 'kit.not-found');
  assertCrest(await request('GET', '/am/json/none/serverinfo/*'), 404, 'realms.not-found');
  assert.match((await request('GET', '/am/json/serverinfo/version')).body.version, /^7\./);
  assert.deepEqual((await request('GET', '/am/json/serverinfo/cookieDomains')).body, { domains: [] });
});

test('the discovery document leads clients to journeys and sessions, and what is not offered says so', async (t) => {
  const { request, kit } = await testServer(t);
  const base = `${kit.config.publicUrl}/am`;
  for (const realm of ['', 'demo/', 'realms/root/realms/demo/']) {
    const { body } = await request('GET', `/am/oauth2/${realm}.well-known/openid-configuration`);
    assert.equal(body.issuer, `${base}/oauth2/demo`, 'clients put json in place of oauth2 in it');
    assert.equal(body.end_session_endpoint, `${base}/oauth2/demo/connect/endSession`);
    for (const name of ['authorization', 'token', 'userinfo', 'revocation', 'end_session']) {
      const url = new URL(body[`${name}_endpoint`]);
      const method = ['token', 'revocation'].includes(name) ? 'POST' : 'GET';
      const { status } = await request(method, url.pathname);
      assert.ok([400, 501].includes(status), `${name}: ${status}`);
    }
  }
  const { status, body } = await request(
    'GET',
    '/am/oauth2/demo/authorize?redirect_uri=https://evil.example&prompt=none',
  );
  assert.deepEqual(
    [status, body],
    [
      400,
      {
        error: 'interaction_required',
        error_description: 'The request requires some interaction that is not allowed.',
      },
    ],
  );
  assertCrest(await request('POST', '/am/oauth2/access_token', { body: {} }), 501, 'am.not-offered');
  assertCrest(await request('GET', '/am/oauth2/none/.well-known/openid-configuration'), 404, 'realms.not-found');
});
