/** The worked example of docs/protocol.md: its shape, and how the document shows it. */
import type { JWK } from '../index.ts';

export interface Example {
  /** The moment of everything in it. */
  time: string;
  server: string;
  realm: string;
  registrationId: string;
  deviceId: string;
  pushId: string;
  /** Private keys, d = SHA-256 of `lanyard example <name>`; never to be used anywhere else. */
  keys: { realm: JWK; device: JWK; user: JWK; agreement: JWK };
  fingerprint: string;
  registrationToken: string;
  registrationLink: string;
  offer: string;
  claim: string;
  profile: string;
  totpKey: string;
  secrets: string;
  code: string;
  proof: string;
  proofBody: string;
  push: string;
  matchSecret: string;
  matchLink: string;
  answer: string;
}

export const exampleFile = new URL('./example.json', import.meta.url);
export const documentFile = new URL('../../../../../docs/protocol.md', import.meta.url);
export const marks = { begin: '<!-- example: made by vectors/make.ts -->', end: '<!-- end of example -->' } as const;

/** Headings of the document's example and what stands below each. */
const sections: [heading: string, names: (keyof Example)[]][] = [
  ['The moment and the names', ['time', 'server', 'realm', 'registrationId', 'deviceId', 'pushId']],
  ['The private keys, as JWK', ['keys']],
  ['The QR code', ['registrationToken', 'fingerprint', 'registrationLink']],
  ['What `open` answers, and what the app sends to `claim`', ['offer', 'claim']],
  ['What `claim` answers, and the key inside the secrets', ['profile', 'secrets', 'totpKey']],
  ['The `Device-Proof` of `prove`, its raw body, and the code in that', ['proof', 'proofBody', 'code']],
  ['A push that is matched by scanning, and its approval', ['push', 'matchSecret', 'matchLink', 'answer']],
];

const line = (name: string, value: unknown): string =>
  typeof value === 'string'
    ? `${name}: ${value}`
    : Object.entries(value ?? {})
        .map(([key, jwk]) => `${key}: ${JSON.stringify(jwk)}`)
        .join('\n');

/** The Markdown between the marks. */
export const renderExample = (example: Example): string =>
  sections
    .map(
      ([heading, names]) =>
        `${heading}:\n\n\`\`\`text\n${names.map((name) => line(name, example[name])).join('\n')}\n\`\`\``,
    )
    .join('\n\n');
