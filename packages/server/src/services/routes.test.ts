import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRealm } from '../realms/index.ts';
import { testServer } from '../testing/index.ts';
import { createService, webhookOf } from './index.ts';

test('an API key works until it is revoked, and its name is free again', async (t) => {
  const { createUser, signIn, request } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const { service, apiKey, webhookSecret } = await admin.expect(201, 'POST', '/api/admin/services', {
    body: { name: 'CRM' },
  });
  assert.equal(webhookSecret, null);
  const devices = () =>
    request('GET', '/api/v1/users/nobody/devices', { headers: { authorization: `Bearer ${apiKey}` } });
  assert.equal((await devices()).status, 200);
  await admin.expect(204, 'DELETE', `/api/admin/services/${service.id}`);
  const refused = await devices();
  assert.deepEqual([refused.status, refused.body.code], [401, 'services.key-refused']);
  assert.equal(refused.headers.get('www-authenticate'), 'Bearer');
  assert.match(refused.body.detail, /unknown or revoked/);
  await admin.expect(201, 'POST', '/api/admin/services', { body: { name: 'CRM' } });
});

test('A50: key and secret are shown once and never read again', async (t) => {
  const { createUser, signIn, kit } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const body = { name: 'CRM', webhookUrl: 'https://crm.example.com/hook' };
  const created = await admin.expect(201, 'POST', '/api/admin/services', { body });
  assert.match(created.apiKey, /^lk_[A-Za-z0-9_-]{43}$/);
  const list = await admin.request('GET', '/api/admin/services');
  const rows = JSON.stringify(await kit.db.selectFrom('services').selectAll().execute());
  const audit = await admin.request('GET', '/api/admin/audit');
  for (const text of [list.text, rows, audit.text]) {
    assert.equal(text.includes(created.apiKey), false);
    assert.equal(text.includes(created.webhookSecret), false);
  }
  assert.equal(list.body.services[0].keyHint, created.apiKey.slice(-4));
});

test('the webhook secret opens for its own service and is erased with it', async (t) => {
  const { createUser, signIn, kit } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const body = { name: 'CRM', webhookUrl: 'https://crm.example.com/hook' };
  const { service, webhookSecret } = await admin.expect(201, 'POST', '/api/admin/services', { body });
  const webhook = await webhookOf(kit.db, kit, service.id);
  assert.equal(webhook?.url, body.webhookUrl);
  assert.equal(`whsec_${webhook?.secret.toString('base64')}`, webhookSecret);
  await admin.expect(204, 'DELETE', `/api/admin/services/${service.id}`);
  assert.equal(await webhookOf(kit.db, kit, service.id), null);
});

test('a name that is taken or cannot be shown, and a forbidden webhook, create nothing', async (t) => {
  const { createUser, signIn } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  await admin.expect(201, 'POST', '/api/admin/services', { body: { name: 'CRM' } });
  for (const [body, status, code] of [
    [{ name: 'CRM' }, 409, 'services.name-taken'],
    [{ name: 'C\u202eRM' }, 422, 'services.name-invalid'],
    [{ name: ' ' }, 422, 'services.name-invalid'],
    [{ name: 'X', webhookUrl: 'http://example.com/' }, 422, 'services.webhook-refused'],
    [{ name: 'X', webhookUrl: 'https://169.254.169.254/' }, 422, 'services.webhook-refused'],
    [{ name: '' }, 400, 'kit.bad-request'],
  ] as const) {
    const reply = await admin.request('POST', '/api/admin/services', { body });
    assert.deepEqual([reply.status, reply.body.code], [status, code], JSON.stringify(body));
  }
  assert.equal((await admin.expect(200, 'GET', '/api/admin/services')).services.length, 1);
});

test('A49: a service of another realm cannot be seen or revoked', async (t) => {
  const { createUser, signIn, kit, request } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  const foreign = await kit.db.transaction().execute(async (tx) => {
    const other = await createRealm(tx, kit, { name: 'other' });
    return createService(tx, kit, { realmId: other.id, name: 'Foreign' }, { actor: { kind: 'system' } });
  });
  assert.deepEqual((await admin.expect(200, 'GET', '/api/admin/services')).services, []);
  const reply = await admin.request('DELETE', `/api/admin/services/${foreign.service.id}`);
  assert.deepEqual([reply.status, reply.body.code], [404, 'services.not-found']);
  const headers = { authorization: `Bearer ${foreign.apiKey}` };
  assert.equal((await request('GET', '/api/v1/users/nobody/devices', { headers })).status, 200);
});

test('a session is no API key, and an API key is no session', async (t) => {
  const { createUser, signIn, request, serviceKey } = await testServer(t);
  const admin = await signIn(await createUser({ name: 'root', role: 'administrator' }));
  assert.equal((await admin.request('GET', '/api/v1/users/root/devices')).status, 401);
  const headers = { authorization: `Bearer ${await serviceKey()}` };
  assert.equal((await request('GET', '/api/admin/users', { headers })).status, 401);
});
