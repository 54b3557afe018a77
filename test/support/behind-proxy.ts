/**
 * A person, a phone and a relying party behind a proxy, in a process of its own that trusts the proxy's certificate: from the
 * password to the second sign-in. Prints one line of JSON.
 */
import assert from 'node:assert/strict';
import { createAuthenticator, memoryStorage } from 'lanyard-authenticator/engine';
import { nextState } from '../../packages/authenticator/engine/testing/real-server.ts';
import { createClient, signInByJourney, testJourney } from '../../packages/server/src/testing/index.ts';
import { type Crowd, PASSWORD } from './crash/crowd.ts';

const { url, crowd } = JSON.parse(process.argv[2] ?? '') as { url: string; crowd: Pick<Crowd, 'realm' | 'newcomers'> };
const credentials = { realm: crowd.realm, user: crowd.newcomers[0] ?? '', password: PASSWORD };

const phone = await createAuthenticator({ storage: memoryStorage(), appVersion: '1.0.0', platform: 'Test phone' });
const portal = createClient(url);
await signInByJourney(portal, credentials);
const { id, link } = await portal.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
const registered = portal.nextEvent(`/api/self/registrations/${id}/events`, ({ state }) => state === 'registered');
await phone.register(link, { deviceName: 'Phone' });
await registered;
await phone.connect();
await nextState(phone, async () => ((await phone.accounts())[0]?.connected ? true : undefined));

const again = createClient(url);
const login = testJourney(again, { realm: crowd.realm });
await login.password(credentials.user, credentials.password);
const push = await login.askPhone();
// The proxy must bear a reply that is kept back.
const held = login.answer({}, { headers: { prefer: 'wait=20' } });
const request = await nextState(phone, async () => (await phone.pending())[0]);
await phone.answer(request.id, { decision: 'approve', match: push.number });
await held;
assert.equal(await login.isIn(), true);
const { assurance } = await again.expect(200, 'GET', '/api/session');
assert.equal(assurance, 'two-factor');
phone.close();
process.stdout.write(JSON.stringify({ assurance, service: request.service }));
