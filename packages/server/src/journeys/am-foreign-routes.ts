/**
 * What nodes of PingAM may lean on and nothing here has: SAML, and sign-in by other providers. Journeys with such nodes are kept, and
 * a tool that exports one reads these lists first: it takes an empty one, and gives up at an address that is not there.
 */
import { type TObject, Type } from 'typebox';
import { type Route, route } from '../kit/index.ts';
import { Anything, ownRealm, RealmName } from './crest.ts';

const CONFIG = '/am/json/realms/:realm/realm-config';
const RealmParams = Type.Object({ realm: RealmName });

const LISTS = [
  { path: `${CONFIG}/saml2`, words: 'SAML entities' },
  { path: `${CONFIG}/federation/circlesoftrust`, words: 'circles of trust' },
] as const;

const filterQuery: TObject = Type.Object(
  { _queryFilter: Type.Optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: true },
);

export const foreignAmRoutes: readonly Route[] = [
  ...LISTS.map(({ path, words }) =>
    route({
      method: 'GET',
      path,
      audience: 'auditor',
      summary: `List ${words}: there are none here`,
      params: RealmParams,
      query: filterQuery,
      reply: Type.Object({
        result: Type.Array(Anything),
        resultCount: Type.Integer(),
        pagedResultsCookie: Type.Null(),
      }),
      errors: ['realms.not-found'],
      handler: ({ caller, params }) => {
        ownRealm(caller, params.realm);
        return { result: [], resultCount: 0, pagedResultsCookie: null };
      },
    }),
  ),
  route({
    method: 'POST',
    path: `${CONFIG}/services/SocialIdentityProviders`,
    audience: 'auditor',
    summary: 'List providers that people sign in by elsewhere (nextdescendents): there are none here',
    params: RealmParams,
    query: Type.Object({ _action: Type.Enum(['nextdescendents']) }),
    reply: Type.Object({ result: Type.Array(Anything) }),
    errors: ['realms.not-found'],
    handler: ({ caller, params }) => {
      ownRealm(caller, params.realm);
      return { result: [] };
    },
  }),
];
