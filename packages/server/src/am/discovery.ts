/**
 * The discovery document in PingAM's shape (OpenID Connect Discovery 1.0 section 3): some clients find the addresses of
 * journeys and sessions from its `issuer`. The provider itself is not there yet, and its endpoints say so.
 */
import { Type } from 'typebox';
import { type Kit, Problem, type RequestContext, route } from '../kit/index.ts';
import { getRealm, type Realm } from '../realms/index.ts';
import './errors.ts';

const Params = Type.Object({ realm: Type.String() });
const PATH = '/am/oauth2/realms/:realm';

const Discovery = Type.Object({
  issuer: Type.String(),
  authorization_endpoint: Type.String(),
  token_endpoint: Type.String(),
  userinfo_endpoint: Type.String(),
  revocation_endpoint: Type.String(),
  introspection_endpoint: Type.String(),
  end_session_endpoint: Type.String(),
  jwks_uri: Type.String(),
  response_types_supported: Type.Array(Type.String()),
  subject_types_supported: Type.Array(Type.String()),
  id_token_signing_alg_values_supported: Type.Array(Type.String()),
  grant_types_supported: Type.Array(Type.String()),
  scopes_supported: Type.Array(Type.String()),
  code_challenge_methods_supported: Type.Array(Type.String()),
});

/** Clients put `json` in place of `oauth2` and add their endpoint, so the realm stands in its short form. */
const issuerOf = ({ config }: Kit, { name }: Realm): string => `${config.publicUrl}/am/oauth2/${name}`;

export const discoveryRoute = route({
  method: 'GET',
  path: `${PATH}/.well-known/openid-configuration`,
  audience: 'public',
  summary: 'The discovery document of a realm, from which clients of PingAM find everything else',
  params: Params,
  reply: Discovery,
  errors: ['realms.not-found'],
  handler: async ({ kit, params }) => {
    const issuer = issuerOf(kit, await getRealm(kit.db, params.realm));
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/access_token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      revocation_endpoint: `${issuer}/token/revoke`,
      introspection_endpoint: `${issuer}/introspect`,
      end_session_endpoint: `${issuer}/connect/endSession`,
      jwks_uri: `${issuer}/connect/jwk_uri`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      grant_types_supported: ['authorization_code'],
      scopes_supported: ['openid'],
      code_challenge_methods_supported: ['S256'],
    };
  },
});

const OAuthError = Type.Object({ error: Type.String(), error_description: Type.String() });

/**
 * Clients turn to a full redirect on exactly these words, and take others for a failure. No redirect to an address of the
 * request: without registered clients that would lead anywhere.
 */
const interactionRequired = {
  error: 'interaction_required',
  error_description: 'The request requires some interaction that is not allowed.',
} as const;

export const authorizeRoute = route({
  method: 'GET',
  path: `${PATH}/authorize`,
  audience: 'public',
  summary: 'Not offered yet: answers that somebody would have to act',
  params: Params,
  reply: OAuthError,
  status: 400,
  errors: [],
  handler: () => interactionRequired,
});

const notOffered = (method: 'GET' | 'POST', path: string, what: string) =>
  route({
    method,
    path: `${PATH}/${path}`,
    audience: 'public',
    summary: `Not offered yet: ${what}`,
    params: Params,
    reply: Type.Object({}),
    errors: ['am.not-offered'],
    handler: (_: { request: RequestContext }) => {
      throw new Problem('am.not-offered');
    },
  });

export const oauthRoutes = [
  discoveryRoute,
  authorizeRoute,
  notOffered('POST', 'access_token', 'tokens for a code'),
  notOffered('GET', 'userinfo', 'claims about a person'),
  notOffered('POST', 'token/revoke', 'the end of a token'),
  notOffered('POST', 'introspect', 'the state of a token'),
  notOffered('GET', 'connect/endSession', 'a sign-out by an application'),
  notOffered('GET', 'connect/jwk_uri', 'the keys of tokens'),
];
