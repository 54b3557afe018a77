import type { Audience } from './kit/index.ts';

/** Who may stand before a route. An operator who has not shown a second factor is a `user` and nothing more. */
export const callerKinds = {
  anonymous: 'Anybody, without any proof.',
  'half signed in': 'Somebody after the password and before the second factor.',
  user: 'Somebody signed in, for themself.',
  auditor: 'An operator who reads.',
  helpdesk: 'An operator who reads, and helps ordinary users.',
  administrator: 'An operator who runs the realm.',
  'relying party': 'A service with its API key.',
  'new device': 'A phone that has claimed a registration and not proved itself yet.',
  device: 'An active phone, with signed requests.',
  'former device': 'A phone that was removed.',
} as const;

export type CallerKind = keyof typeof callerKinds;

/** Which callers belong to each audience that a route can declare. */
export const callersOf: Readonly<Record<Audience, readonly CallerKind[]>> = {
  public: Object.keys(callerKinds) as CallerKind[],
  user: ['user', 'auditor', 'helpdesk', 'administrator'],
  auditor: ['auditor', 'helpdesk', 'administrator'],
  helpdesk: ['helpdesk', 'administrator'],
  administrator: ['administrator'],
  'relying-party': ['relying party'],
  'relying-party-key': ['relying party'],
  'new-device': ['new device', 'device'],
  'known-device': ['device', 'former device'],
  device: ['device'],
};

/**
 * Every route, by who may call it: written out a second time on purpose, so that a wrong word in one declaration is noticed.
 * A test walks each route with each kind of caller and holds the server against this table; the reference page is made of it.
 */
export const access: Readonly<Record<Audience, readonly string[]>> = {
  public: [
    'POST /am/json/realms/:realm/push/sns/message',
    'POST /am/json/realms/:realm/authenticate',
    'POST /am/json/realms/:realm/sessions',
    'GET /am/json/realms/:realm/serverinfo/:subject',
    'GET /am/json/realms/:realm/serverinfo/version',
    'GET /am/json/realms/:realm/serverinfo/cookieDomains',
    'GET /am/oauth2/realms/:realm/.well-known/openid-configuration',
    'GET /am/oauth2/realms/:realm/authorize',
    'POST /am/oauth2/realms/:realm/access_token',
    'GET /am/oauth2/realms/:realm/userinfo',
    'POST /am/oauth2/realms/:realm/token/revoke',
    'POST /am/oauth2/realms/:realm/introspect',
    'GET /am/oauth2/realms/:realm/connect/endSession',
    'GET /am/oauth2/realms/:realm/connect/jwk_uri',
    'GET /api/realms',
    'GET /api/realms/:realm',
    'POST /api/welcome',
    'POST /device/v1/registrations/claim',
    'POST /device/v1/registrations/open',
  ],
  user: [
    'GET /am/json/realms/:realm/users/:user/devices/2fa/:type',
    'POST /am/json/realms/:realm/users/:user/devices/2fa/:type',
    'PUT /am/json/realms/:realm/users/:user/devices/2fa/:type/:uuid',
    'DELETE /am/json/realms/:realm/users/:user/devices/2fa/:type/:uuid',
    'GET /am/json/realms/:realm/users/:user/devices/profile',
    'PUT /am/json/realms/:realm/users/:user/devices/profile/:identifier',
    'DELETE /am/json/realms/:realm/users/:user/devices/profile/:identifier',
    'POST /am/json/realms/:realm/users',
    'POST /api/self/password',
    'GET /api/self/devices',
    'PATCH /api/self/devices/:id',
    'DELETE /api/self/devices/:id',
    'POST /api/self/registrations',
    'GET /api/self/registrations/:id',
    'DELETE /api/self/registrations/:id',
    'POST /api/self/registrations/:id/confirm',
    'POST /api/self/registrations/:id/count',
    'GET /api/self/registrations/:id/events',
    'POST /api/self/registrations/:id/renew',
    'GET /api/self/recovery-codes',
    'POST /api/self/recovery-codes',
    'GET /api/self/registrations/current',
    'GET /api/self/sessions',
    'DELETE /api/self/sessions/:id',
    'GET /api/session',
    'DELETE /api/session',
  ],
  auditor: [
    'GET /api/admin/audit',
    'GET /api/admin/audit/chain',
    'GET /api/admin/audit/check',
    'GET /api/admin/audit/file',
    'GET /api/admin/audit/news',
    'GET /api/admin/audit/types',
    'GET /api/admin/devices/:id',
    'GET /api/admin/devices/:id/deliveries',
    'GET /api/admin/devices/:id/events',
    'GET /am/json/realms/:realm/sessions',
    'GET /am/json/realms/:realm/realm-config/authentication/authenticationtrees/trees',
    'GET /am/json/realms/:realm/realm-config/authentication/authenticationtrees/trees/:name',
    'POST /am/json/realms/:realm/realm-config/authentication/authenticationtrees/nodes',
    'GET /am/json/realms/:realm/realm-config/authentication/authenticationtrees/nodes/:type',
    'GET /am/json/realms/:realm/realm-config/authentication/authenticationtrees/nodes/:type/1.0',
    'GET /am/json/realms/:realm/realm-config/authentication/authenticationtrees/nodes/:type/:id',
    'GET /am/json/realms/:realm/realm-config/authentication/authenticationtrees/nodes/:type/1.0/:id',
    'GET /am/json/realms/:realm/scripts',
    'GET /am/json/realms/:realm/scripts/:id',
    'GET /am/json/realms/:realm/realm-config/saml2',
    'GET /am/json/realms/:realm/realm-config/federation/circlesoftrust',
    'POST /am/json/realms/:realm/realm-config/services/SocialIdentityProviders',
    'GET /api/admin/journey-nodes',
    'GET /api/admin/journeys',
    'GET /api/admin/journeys/:name',
    'GET /api/admin/journeys/:name/file',
    'GET /api/admin/journeys/:name/versions',
    'GET /api/admin/journeys/:name/versions/:version',
    'GET /api/admin/overview',
    'GET /api/admin/overview/:code',
    'GET /api/admin/user-count',
    'GET /api/admin/users',
    'GET /api/admin/users/:id',
    'GET /api/admin/users/:id/devices',
    'GET /api/admin/users/:id/recovery-codes',
    'GET /api/admin/users/:id/sessions',
  ],
  helpdesk: [
    'DELETE /api/admin/devices/:id',
    'PATCH /api/admin/devices/:id',
    'POST /api/admin/devices/:id/lock',
    'POST /api/admin/devices/:id/unlock',
    'POST /api/admin/users',
    'PATCH /api/admin/users/:id',
    'POST /api/admin/users/:id/link',
    'DELETE /api/admin/users/:id/recovery-codes',
    'DELETE /api/admin/users/:id/sessions',
    'DELETE /api/admin/users/:id/sessions/:session',
    'POST /api/admin/users/:id/unlock',
  ],
  administrator: [
    'GET /api/admin/notices',
    'PUT /api/admin/notices/:id/dismissal',
    'DELETE /api/admin/notices/:id/dismissal',
    'PUT /am/json/realms/:realm/realm-config/authentication/authenticationtrees/trees/:name',
    'DELETE /am/json/realms/:realm/realm-config/authentication/authenticationtrees/trees/:name',
    'POST /am/json/realms/:realm/realm-config/authentication/authenticationtrees/nodes/:type',
    'POST /am/json/realms/:realm/realm-config/authentication/authenticationtrees/nodes/:type/1.0',
    'PUT /am/json/realms/:realm/realm-config/authentication/authenticationtrees/nodes/:type/:id',
    'DELETE /am/json/realms/:realm/realm-config/authentication/authenticationtrees/nodes/:type/:id',
    'PUT /am/json/realms/:realm/realm-config/authentication/authenticationtrees/nodes/:type/1.0/:id',
    'DELETE /am/json/realms/:realm/realm-config/authentication/authenticationtrees/nodes/:type/1.0/:id',
    'PUT /am/json/realms/:realm/scripts/:id',
    'DELETE /am/json/realms/:realm/scripts/:id',
    'POST /api/admin/journeys',
    'PUT /api/admin/journeys/:name',
    'DELETE /api/admin/journeys/:name',
    'POST /api/admin/journeys/:name/discard',
    'POST /api/admin/journeys/:name/publish',
    'POST /api/admin/journeys/:name/versions/:version/restore',
    'POST /api/admin/journeys/check',
    'POST /api/admin/journeys/import',
    'POST /api/admin/journeys/script-trials',
    'GET /api/admin/realm',
    'PATCH /api/admin/realm',
    'GET /api/admin/realm/difference',
    'GET /api/admin/realm/file',
    'PUT /api/admin/realm/file',
    'POST /api/admin/realm/preview',
    'GET /api/admin/realm/schema',
    'POST /api/admin/realm/undo',
    'GET /api/admin/realm/versions',
    'GET /api/admin/services',
    'POST /api/admin/services',
    'DELETE /api/admin/services/:id',
  ],
  'relying-party': [
    'POST /api/v1/pushes',
    'GET /api/v1/pushes/:id',
    'DELETE /api/v1/pushes/:id',
    'GET /api/v1/users/:user/devices',
  ],
  'relying-party-key': ['POST /api/v1/verifications/code'],
  'new-device': ['DELETE /device/v1/device', 'POST /device/v1/registrations/prove'],
  'known-device': ['GET /device/v1/profile', 'POST /device/v1/profile/refused'],
  device: [
    'POST /device/v1/biometric-key',
    'POST /device/v1/push-address',
    'DELETE /device/v1/push-address',
    'GET /device/v1/push-key',
    'GET /device/v1/pushes',
    'GET /device/v1/pushes/:id',
    'POST /device/v1/pushes/:id/answer',
    'POST /device/v1/pushes/:id/receipt',
  ],
};

/** The kinds of caller that may call a route (`GET /api/session`); null where the table does not have it. */
export function callersOfRoute(route: string): readonly CallerKind[] | null {
  const audience = (Object.keys(access) as Audience[]).find((name) => access[name].includes(route));
  return audience ? callersOf[audience] : null;
}

const headings: Readonly<Record<Audience, string>> = {
  public: 'Everybody',
  user: 'People, for themselves',
  auditor: 'Operators: to read',
  helpdesk: 'Operators: to help',
  administrator: 'Operators: to run the realm',
  'relying-party': 'Services',
  'relying-party-key': 'Services, on the hot path',
  'new-device': 'Phones, from the claim on',
  'known-device': 'Phones, even removed ones',
  device: 'Phones',
};

/** The reference page of who may call what, in Markdown. Made from the tables above, so it cannot go stale. */
export function renderRolesDocs(): string {
  const kinds = Object.keys(callerKinds) as CallerKind[];
  const sections = (Object.keys(access) as Audience[]).flatMap((audience) => [
    `## ${headings[audience]}`,
    '',
    `| route | ${kinds.join(' | ')} |`,
    `| --- |${' :-: |'.repeat(kinds.length)}`,
    ...access[audience].map((route) => row(route, audience, kinds)),
    '',
  ]);
  const callers = Object.entries(callerKinds).map(([kind, text]) => `| ${kind} | ${text} |`);
  return [
    '# Who may call what',
    '',
    'The server asks before anything else of a request is looked at; everybody else is refused and nothing is changed. What',
    'roles mean for people stands in [the guide](../guides/roles.md).',
    '',
    '| caller | who that is |',
    '| --- | --- |',
    ...callers,
    '',
    'An operator counts as one after the second factor only; before it, as a user. Whoever is an operator of one realm is',
    'nobody in another.',
    '',
    ...sections,
  ].join('\n');
}

function row(route: string, audience: Audience, kinds: readonly CallerKind[]): string {
  const marks = kinds.map((kind) => (callersOf[audience].includes(kind) ? '●' : ''));
  return `| \`${route}\` | ${marks.join(' | ')} |`;
}
