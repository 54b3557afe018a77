import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CONFIG_TABLE, isLoopback, readConfig, renderConfigurationDocs } from './config.ts';

const KEY = 'A'.repeat(43);
const SERVER = { LANYARD_PUBLIC_URL: 'https://id.example.com', LANYARD_SEAL_KEY: KEY };
const refuses = (env: Record<string, string>, sentence: RegExp) =>
  assert.throws(
    () => readConfig(env),
    (error: Error & { code: string; detail: string }) => {
      assert.equal(error.code, 'config.invalid');
      assert.match(error.detail, sentence);
      assert.equal(error.detail.split('\n').length, 1, 'one sentence');
      return true;
    },
  );

test('without any configuration it is the demo, on loopback, and links use a name', () => {
  const config = readConfig({ PATH: '/bin', HOME: '/root' });
  assert.deepEqual(
    { ...config, dataFolder: '' },
    {
      mode: 'demo',
      listen: { host: '127.0.0.1', port: 8080 },
      dataFolder: '',
      databaseUrl: null,
      databaseConnections: 16,
      publicUrl: 'http://localhost:8080',
      realm: 'demo',
      administrator: 'admin',
      sealKey: null,
      sealKeyFile: null,
      tlsCertificate: null,
      tlsKey: null,
      trustProxy: [],
      outgoingAuthorities: null,
      pushNetworks: [],
      pushSubject: '',
      fcmServiceAccount: null,
      fcmUrl: 'https://fcm.googleapis.com',
      apnsKey: null,
      apnsKeyId: null,
      apnsTeam: null,
      apnsTopic: null,
      apnsUrl: 'https://api.push.apple.com',
      mailUrl: null,
      mailFrom: null,
      amCookie: 'iPlanetDirectoryPro',
      logLevel: 'warn',
    },
  );
});

test('the demo keeps being a demo with another port, folder and database', () => {
  const config = readConfig({
    LANYARD_LISTEN: '127.0.0.1:9000',
    LANYARD_DATA: '/srv/lanyard',
    LANYARD_DATABASE_URL: 'postgres://u@h/d',
  });
  assert.deepEqual(
    [config.mode, config.publicUrl, config.dataFolder, config.databaseUrl],
    ['demo', 'http://localhost:9000', '/srv/lanyard', 'postgres://u@h/d'],
  );
});

test('a public URL makes it a real server, with its own defaults', () => {
  const config = readConfig(SERVER);
  assert.deepEqual(
    [config.mode, config.realm, config.logLevel, config.publicUrl],
    ['server', 'main', 'info', 'https://id.example.com'],
  );
});

test('unsafe combinations are refused with one clear sentence', () => {
  refuses({ LANYARD_LISTEN: '0.0.0.0:8080' }, /Demo mode listens on loopback only/);
  refuses({ ...SERVER, LANYARD_MODE: 'demo', LANYARD_LISTEN: '[::]:8080' }, /Demo mode listens on loopback only/);
  refuses({ LANYARD_MODE: 'server', LANYARD_SEAL_KEY: KEY }, /needs LANYARD_PUBLIC_URL/);
  refuses({ LANYARD_PUBLIC_URL: 'https://id.example.com' }, /needs LANYARD_SEAL_KEY/);
  refuses({ ...SERVER, LANYARD_PUBLIC_URL: 'http://id.example.com' }, /LANYARD_PUBLIC_URL must be https/);
  refuses({ ...SERVER, LANYARD_LISTEN: '0.0.0.0:443' }, /Plain http on a public address is refused/);
  refuses({ ...SERVER, LANYARD_TLS_KEY: '/k.pem' }, /go together/);
  refuses({ ...SERVER, LANYARD_SEAL_KEY_FILE: '/key' }, /not both/);
  refuses(
    { ...SERVER, LANYARD_APNS_KEY: '/apns.p8', LANYARD_APNS_TEAM: 'DEF123GHIJ' },
    /LANYARD_APNS_TOPIC go together/,
  );
});

test('a public address is fine with TLS of its own or behind a named proxy', () => {
  const open = { ...SERVER, LANYARD_LISTEN: '0.0.0.0:443' };
  assert.equal(readConfig({ ...open, LANYARD_TLS_CERTIFICATE: '/c.pem', LANYARD_TLS_KEY: '/k.pem' }).tlsKey, '/k.pem');
  assert.deepEqual(readConfig({ ...open, LANYARD_TRUST_PROXY: '10.0.0.1, 10.1.0.0/16' }).trustProxy, [
    '10.0.0.1',
    '10.1.0.0/16',
  ]);
  assert.equal(
    readConfig({ ...SERVER, LANYARD_PUBLIC_URL: 'http://localhost:8080' }).publicUrl,
    'http://localhost:8080',
  );
});

test('a misspelt name is refused: it cannot turn a protection off silently', () => {
  refuses({ ...SERVER, LANYARD_TRUST_PROXYS: '10.0.0.1' }, /^LANYARD_TRUST_PROXYS is not a setting of Lanyard/);
});

test('a value that cannot be right is refused with the name of its setting, without repeating a secret', () => {
  refuses({ LANYARD_LISTEN: '8080' }, /^LANYARD_LISTEN must look like host:port/);
  refuses({ LANYARD_LISTEN: '127.0.0.1:70000' }, /^LANYARD_LISTEN must look like host:port/);
  refuses({ LANYARD_PUBLIC_URL: 'https://id.example.com/path' }, /^LANYARD_PUBLIC_URL must be a URL without a path/);
  refuses(
    { LANYARD_PUBLIC_URL: 'https://u:geheim@id.example.com' },
    /^(?!.*geheim)LANYARD_PUBLIC_URL must not hold a name or password/,
  );
  refuses(
    { LANYARD_DATABASE_URL: 'mysql://u:geheim@h/d' },
    /^(?!.*geheim)LANYARD_DATABASE_URL must begin with postgres/,
  );
  refuses({ LANYARD_DATABASE_CONNECTIONS: '1' }, /^LANYARD_DATABASE_CONNECTIONS must be a number from 2 to 200/);
  refuses({ LANYARD_TRUST_PROXY: '10.0.0.0/33' }, /^LANYARD_TRUST_PROXY/);
  refuses({ LANYARD_MODE: 'production' }, /^LANYARD_MODE must be one of demo, server/);
  refuses({ LANYARD_REALM: 'api' }, /^LANYARD_REALM/);
  refuses({ LANYARD_FCM_URL: 'http://push.example.com' }, /^LANYARD_FCM_URL must begin with https/);
  refuses({ LANYARD_PUSH_SUBJECT: 'admin' }, /^LANYARD_PUSH_SUBJECT must look like mailto:/);
  refuses({ LANYARD_PUSH_NETWORKS: 'push.example.com' }, /^LANYARD_PUSH_NETWORKS must hold addresses or networks/);
});

test('one JSON file does as well, and the environment wins over it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-config-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'lanyard.json');
  const write = (text: string) => writeFileSync(file, text);
  write(JSON.stringify({ publicUrl: 'https://one.example', sealKey: KEY, logLevel: 'debug' }));
  const config = readConfig({ LANYARD_CONFIG: file, LANYARD_PUBLIC_URL: 'https://two.example' });
  assert.deepEqual([config.publicUrl, config.logLevel], ['https://two.example', 'debug']);
  write('{"sealkey":"x"}');
  refuses({ LANYARD_CONFIG: file }, /a member "sealkey" that is not a setting/);
  write('{"listen":{"port":1}}');
  refuses({ LANYARD_CONFIG: file }, /"listen" must be a string/);
  write('[]');
  refuses({ LANYARD_CONFIG: file }, /must hold one JSON object/);
  write('{');
  refuses({ LANYARD_CONFIG: file }, /cannot be read as a JSON file/);
  refuses({ LANYARD_CONFIG: join(folder, 'none') }, /cannot be read as a JSON file/);
});

test('loopback is what only this machine reaches', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost', 'lanyard.localhost'])
    assert.equal(isLoopback(host), true, host);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.evil.example', 'localhost.evil.example', ''])
    assert.equal(isLoopback(host), false, host);
});

test('every setting is in the table once, documented, and the written documentation is the generated one', () => {
  const names = CONFIG_TABLE.map((row) => row.name);
  const config = readConfig({});
  assert.deepEqual(new Set(names), new Set(Object.keys(config)));
  assert.equal(names.length, new Set(names).size);
  for (const row of CONFIG_TABLE) assert.match(row.prose, /^[A-Z].*\.$/s, row.env);
  const written = readFileSync(new URL('../../../docs/reference/configuration.md', import.meta.url), 'utf8');
  assert.equal(renderConfigurationDocs(), written, 'run npm run generate');
});
