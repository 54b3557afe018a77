/** What the server connects to by itself. */
import { resolve } from 'node:path';
import type { Row, Rule } from './table.ts';
import {
  isPlainMail,
  parseMailFrom,
  parseMailUrl,
  parseNetworks,
  parseSecureOrigin,
  parseSubject,
  text,
} from './values.ts';

export type OutgoingConfig = {
  /** PEM file with further authorities that outgoing connections trust. */
  readonly outgoingAuthorities: string | null;
  /** Whom push services may ask about us (RFC 8292 section 2.1): `mailto:…` or `https://…`. */
  readonly pushSubject: string;
  /** Networks in which a phone's push address, or a logo, may lie although they are private. */
  readonly pushNetworks: readonly string[];
  /** The JSON file of a Google service account; null: no Firebase. */
  readonly fcmServiceAccount: string | null;
  readonly fcmUrl: string;
  /** The `.p8` file of an Apple push key; null: no APNs. */
  readonly apnsKey: string | null;
  readonly apnsKeyId: string | null;
  readonly apnsTeam: string | null;
  readonly apnsTopic: string | null;
  readonly apnsUrl: string;
  /** `smtp[s]://user:password@host:port`; null: no mail is sent. */
  readonly mailUrl: string | null;
  /** Whom mails come from: `Example <sign-in@example.com>`. */
  readonly mailFrom: string | null;
};

export const outgoingRows: readonly Row<OutgoingConfig>[] = [
  {
    name: 'outgoingAuthorities',
    env: 'LANYARD_OUTGOING_CA',
    type: 'PEM file',
    fallback: null,
    fallbackText: 'the usual authorities',
    prose:
      'Certificates of further authorities that are trusted when Lanyard connects to webhooks, push services and logos, for instance those of your organisation.',
    parse: (value) => resolve(value),
  },
  {
    name: 'pushSubject',
    env: 'LANYARD_PUSH_SUBJECT',
    type: '`mailto:` or `https:` URL',
    fallback: null,
    fallbackText: 'the public URL',
    prose:
      'Whom the push services of browsers may ask when something is wrong with our wake-ups. Some of them refuse a server that names nobody they could reach.',
    parse: parseSubject,
  },
  {
    name: 'pushNetworks',
    env: 'LANYARD_PUSH_NETWORKS',
    type: 'addresses or networks, separated by commas',
    fallback: '',
    prose:
      'Private networks in which the push service of a phone may lie, for instance a UnifiedPush server of your own, and the logos that journeys name. A phone chooses its push address itself, so everything else that is private is refused.',
    parse: parseNetworks,
  },
  {
    name: 'fcmServiceAccount',
    env: 'LANYARD_FCM_SERVICE_ACCOUNT',
    type: 'JSON file',
    fallback: null,
    fallbackText: 'native Android apps are not woken',
    prose:
      'The key of a Google service account that may send messages through Firebase (FCM HTTP v1), as Google hands it out.',
    parse: (value) => resolve(value),
  },
  {
    name: 'fcmUrl',
    env: 'LANYARD_FCM_URL',
    type: 'URL without a path',
    fallback: 'https://fcm.googleapis.com',
    prose: 'Where Firebase is reached; another one for a gateway of your own.',
    parse: parseSecureOrigin,
  },
  {
    name: 'apnsKey',
    env: 'LANYARD_APNS_KEY',
    type: '`.p8` file',
    fallback: null,
    fallbackText: 'native iOS apps are not woken',
    prose: 'The key with which Lanyard signs for the Apple Push Notification service, as Apple hands it out.',
    parse: (value) => resolve(value),
  },
  {
    name: 'apnsKeyId',
    env: 'LANYARD_APNS_KEY_ID',
    type: '10 characters',
    fallback: null,
    prose: "The key's id.",
    parse: text,
  },
  {
    name: 'apnsTeam',
    env: 'LANYARD_APNS_TEAM',
    type: '10 characters',
    fallback: null,
    prose: 'The id of the team that the key belongs to.',
    parse: text,
  },
  {
    name: 'apnsTopic',
    env: 'LANYARD_APNS_TOPIC',
    type: 'bundle id',
    fallback: null,
    prose: 'The bundle id of the app that is woken.',
    parse: text,
  },
  {
    name: 'apnsUrl',
    env: 'LANYARD_APNS_URL',
    type: 'URL without a path',
    fallback: 'https://api.push.apple.com',
    prose: 'Where APNs is reached; `https://api.sandbox.push.apple.com` for apps in development.',
    parse: parseSecureOrigin,
  },
  {
    name: 'mailUrl',
    env: 'LANYARD_MAIL_URL',
    type: '`smtps://user:password@host:465` or `smtp://user:password@host:587?starttls=required`',
    fallback: null,
    fallbackText: 'no mail is sent',
    secret: true,
    prose:
      'The mail server that takes mails with codes and links. `smtp:` without `?starttls=required` is for a mail server on this machine alone. Signs such as `@` and `/` in a password are written as `%40` and `%2F`.',
    parse: parseMailUrl,
  },
  {
    name: 'mailFrom',
    env: 'LANYARD_MAIL_FROM',
    type: '`sign-in@example.com` or `Example <sign-in@example.com>`',
    fallback: null,
    prose: 'Whom mails come from. It goes together with `LANYARD_MAIL_URL`.',
    parse: parseMailFrom,
  },
];

export const outgoingRules: readonly Rule<OutgoingConfig>[] = [
  {
    when: (c) => new Set([c.apnsKey, c.apnsKeyId, c.apnsTeam, c.apnsTopic].map((part) => part === null)).size > 1,
    sentence: 'LANYARD_APNS_KEY, LANYARD_APNS_KEY_ID, LANYARD_APNS_TEAM and LANYARD_APNS_TOPIC go together.',
  },
  {
    when: (c) => (c.mailUrl === null) !== (c.mailFrom === null),
    sentence: 'LANYARD_MAIL_URL and LANYARD_MAIL_FROM go together.',
  },
  {
    when: (c) => c.mailUrl !== null && isPlainMail(c.mailUrl),
    sentence:
      'LANYARD_MAIL_URL must be smtps:, or end in ?starttls=required: over plain smtp everybody on the way reads the codes and the password.',
  },
];
