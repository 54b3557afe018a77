/** What an app would misread, from the console and from PingAM's tools to a real server: said with its node, never published. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPublished } from '../../journeys/index.ts';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { createClient, testServer } from '../../testing/index.ts';

const TREES = '/am/json/realms/root/realm-config/authentication/authenticationtrees';
const TYPE = 'CombinedMultiFactorRegistrationNode';
const NODE = '11111111-1111-4111-8111-111111111111';
const AT = '/api/admin/journeys/Enrol';

const WRONG: readonly (readonly [what: string, properties: object, said: RegExp])[] = [
  ['a colon in the issuer', { issuer: 'Acme:Login' }, /Issuer must not hold any of :/],
  ['an emoji that one alphabet spells otherwise', { issuer: '🏦' }, /Issuer holds a character that some apps decode/],
  ['300 characters of issuer', { issuer: 'x'.repeat(300) }, /Issuer/],
  ['a logo with &', { imgUrl: 'https://cdn.example.com/logo.png?a=1&b=2' }, /Image URL/],
  ['a logo of data', { imgUrl: 'data:image/png;base64,AAAA' }, /Image URL/],
  ['a logo at an internal address', { imgUrl: 'https://10.0.0.7/logo.png' }, /Image URL.*private network/],
  ['a logo with +, which is a space for one app', { imgUrl: 'https://cdn.example.com/a+b.png' }, /Image URL/],
  ['policies that are a list', { policiesJson: '[{"biometricAvailable":{}}]' }, /Policies JSON must be a JSON object/],
  ['policies that are no JSON', { policiesJson: '{' }, /Policies JSON/],
  ['a score that no phone has', { policiesJson: '{"deviceTampering":{"score":7}}' }, /Policies JSON/],
];

const drawn = (properties: object) => {
  const outcomes = { successOutcome: '+', failureOutcome: '-', timeoutOutcome: '-' };
  return sketchJourney('Enrol', { [NODE]: { type: TYPE, properties: { ...properties }, to: outcomes } });
};

test('A17, D3: what an app would misread is refused with its node named, and nobody is shown a code of it', async (t) => {
  const server = await testServer(t);
  const { kit, realm } = server;
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  let { version } = await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Enrol' } });
  const tool = (path: string, body: object) => admin.request('PUT', `${TREES}${path}`, { body });
  const { staticNodes: _, ...tree } = { ...treeOf(), staticNodes: {} };
  for (const [what, properties, said] of WRONG) {
    const saved = await admin.expect(200, 'PUT', AT, { body: { journey: drawn(properties), version } });
    version = saved.version;
    assert.equal(saved.faults[0]?.nodeId, NODE, what);
    assert.match(saved.faults.map(({ text }: { text: string }) => text).join(' '), said, what);
    const refused = await admin.request('POST', `${AT}/publish`, { body: { version } });
    assert.deepEqual([refused.status, refused.body.code], [422, 'journeys.misbuilt'], what);
    assert.match(refused.body.detail, said, what);
    // What a tool writes may be kept for somebody to mend, and runs no more than what is drawn.
    const node = { _id: NODE, _type: { _id: TYPE, name: 'Combined', collection: true }, ...properties };
    await tool(`/nodes/${TYPE}/${NODE}`, node);
    const byTool = await tool('/trees/Enrol', tree);
    assert.ok(byTool.status >= 400 || byTool.body.enabled === false, `${what}: ${byTool.status} ${byTool.text}`);
    ({ version } = await admin.expect(200, 'GET', AT));
    await assert.rejects(findPublished(kit, { realmId: realm.id, name: 'Enrol' }), { code: 'journeys.not-found' });
  }
  const begun = '/am/json/authenticate?authIndexType=service&authIndexValue=Enrol';
  assert.ok((await createClient(server.url).request('POST', begun)).status >= 400);
  assert.deepEqual(await kit.db.selectFrom('pingam_phones').selectAll().execute(), []);
  const sound = await admin.expect(200, 'PUT', AT, { body: { journey: drawn({ issuer: 'Acme' }), version } });
  assert.deepEqual(sound.faults, [], 'it was the properties');
});

function treeOf() {
  const { entryNodeId, nodes } = drawn({});
  const [node] = Object.values(nodes);
  const { displayName, connections } = node ?? assert.fail();
  return { _id: 'Enrol', entryNodeId, nodes: { [NODE]: { nodeType: TYPE, displayName, x: 0, y: 0, connections } } };
}
