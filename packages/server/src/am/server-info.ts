/** What clients ask before they begin: how the session cookie is called, and which product answers. */
import { Type } from 'typebox';
import { type Kit, Problem, route, VERSION } from '../kit/index.ts';
import { getRealm } from '../realms/index.ts';
import { localesOf } from './locales.ts';
import { amRealm } from './names.ts';

const Params = Type.Object({ realm: Type.String() });

/** PingAM sends some of its switches as texts, and its clients compare with texts. */
const Switch = Type.Enum(['true', 'false'] as const);

const ServerInfo = Type.Object({
  domains: Type.Array(Type.String()),
  protectedUserAttributes: Type.Array(Type.String()),
  cookieName: Type.String(),
  secureCookie: Type.Boolean(),
  cookieHttpOnly: Type.Boolean(),
  cookieSameSite: Type.String(),
  forgotPassword: Switch,
  forgotUsername: Switch,
  kbaEnabled: Switch,
  selfRegistration: Switch,
  lang: Type.String(),
  successfulUserRegistrationDestination: Type.String(),
  socialImplementations: Type.Array(Type.String()),
  referralsEnabled: Switch,
  zeroPageLogin: Type.Object({
    enabled: Type.Boolean(),
    refererWhitelist: Type.Array(Type.String()),
    allowedWithoutReferer: Type.Boolean(),
  }),
  realm: Type.String(),
  xuiUserSessionValidationEnabled: Type.Boolean(),
});

const isSecure = ({ config }: Kit): boolean => config.publicUrl.startsWith('https:');

/** The whole of it has a literal asterisk for a name. */
export const serverInfoRoute = route({
  method: 'GET',
  path: '/am/json/realms/:realm/serverinfo/:subject',
  audience: 'public',
  summary: 'What clients of PingAM need to know of this server; the subject is an asterisk',
  params: Type.Object({ realm: Type.String(), subject: Type.String() }),
  reply: ServerInfo,
  errors: ['realms.not-found'],
  handler: async ({ kit, params, request }) => {
    if (params.subject !== '*') throw new Problem('kit.not-found');
    const realm = await getRealm(kit.db, params.realm);
    return {
      domains: [],
      protectedUserAttributes: [],
      cookieName: kit.config.amCookie,
      secureCookie: isSecure(kit),
      cookieHttpOnly: true,
      cookieSameSite: 'LAX',
      forgotPassword: 'false',
      forgotUsername: 'false',
      kbaEnabled: 'false',
      selfRegistration: 'false',
      lang: localesOf(request.header('accept-language'))[0] ?? 'en',
      successfulUserRegistrationDestination: 'default',
      socialImplementations: [],
      referralsEnabled: 'false',
      zeroPageLogin: { enabled: true, refererWhitelist: [], allowedWithoutReferer: true },
      realm: amRealm(kit, realm),
      xuiUserSessionValidationEnabled: true,
    };
  },
});

/** Tools choose what they say by this number; it is that of the release of PingAM whose protocol is spoken. */
const PROTOCOL_VERSION = '7.5.1';

export const serverVersionRoute = route({
  method: 'GET',
  path: '/am/json/realms/:realm/serverinfo/version',
  audience: 'public',
  summary: 'The version of PingAM whose protocol is spoken here',
  params: Params,
  reply: Type.Object({
    version: Type.String(),
    fullVersion: Type.String(),
    revision: Type.String(),
    date: Type.String(),
  }),
  errors: [],
  handler: () => ({
    version: PROTOCOL_VERSION,
    fullVersion: `Lanyard ${VERSION}, speaking as ${PROTOCOL_VERSION}`,
    revision: VERSION,
    date: '',
  }),
});

export const cookieDomainsRoute = route({
  method: 'GET',
  path: '/am/json/realms/:realm/serverinfo/cookieDomains',
  audience: 'public',
  summary: 'The domains of the session cookie: none, because it is for this host alone',
  params: Params,
  reply: Type.Object({ domains: Type.Array(Type.String()) }),
  errors: [],
  handler: () => ({ domains: [] }),
});
