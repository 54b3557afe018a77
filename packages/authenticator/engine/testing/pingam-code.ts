import type { TestServer } from '@lanyard/server/testing';
import { beginPingamRegistration } from '../../../server/src/registrations/index.ts';

const TOTP = { kind: 'totp', algorithm: 'SHA1', digits: 6, period: 30, secretBytes: 20 } as const;

export type CodeChanges = { oath?: false; policies?: string; issuer?: string };

/** The code that a journey shows to this person: for requests and, unless left out, for codes by time. */
export async function pingamCode(
  server: Pick<TestServer, 'kit' | 'realm'>,
  user: Parameters<typeof beginPingamRegistration>[1]['user'],
  { oath, policies = '', issuer = 'Acme' }: CodeChanges = {},
): Promise<string> {
  const { uri } = await beginPingamRegistration(server.kit, {
    realm: server.realm,
    user,
    runId: null,
    kinds: { push: true, oath: oath ?? TOTP },
    issuer,
    account: user.name,
    colour: '1d4e89',
    image: 'https://mfa.example.test/logo.png',
    policies,
    timeoutSeconds: 60,
    address: '192.0.2.1',
    requestId: 'test',
  });
  return uri;
}
