import { Type } from 'typebox';
import { type AudienceInput, type AudienceRule, Problem, route } from '../kit/index.ts';
import { apiKeyOf, hashKey } from '../services/index.ts';
import { verifyCodeForService } from './verify-code.ts';

/** What the hot route knows of its caller: the hash of a well-formed API key that its one read has yet to find. */
export type KeyHolder = { keyHash: Buffer };

declare module '../kit/index.ts' {
  interface Callers {
    'relying-party-key': KeyHolder;
  }
}

/**
 * Relying parties on the hot path. A request without a well-formed key ends here; whose key it is, and whether it is in
 * force, is found by the statement that also reads the user, which saves a round trip for every verification.
 */
export const keyHolderAudience: AudienceRule<KeyHolder> = {
  credential: 'header',
  resolve: async ({ request }: AudienceInput) => {
    const key = apiKeyOf(request.header('authorization'));
    if (!key) throw new Problem('services.key-refused', { headers: { 'www-authenticate': 'Bearer' } });
    return { keyHash: hashKey(key) };
  },
};

const verifyCodeRoute = route({
  method: 'POST',
  path: '/api/v1/verifications/code',
  audience: 'relying-party-key',
  summary: 'Check a one-time code of a user; 200 means yes, and only yes',
  body: Type.Object({
    user: Type.String({ maxLength: 256 }),
    // No pattern: a code of a wrong form is refused like any other that is wrong.
    code: Type.String({ maxLength: 64 }),
    address: Type.Optional(
      Type.String({
        maxLength: 64,
        description:
          'The address that the person comes from. Where it is given, wrong codes are limited by it as well.',
      }),
    ),
  }),
  reply: Type.Object({
    verified: Type.Literal(true),
    verificationId: Type.String(),
    user: Type.String(),
    device: Type.Object({ id: Type.String(), name: Type.String() }),
    method: Type.Enum(['totp', 'hotp']),
  }),
  errors: ['services.key-refused', 'verifications.code-refused'],
  handler: async ({ kit, caller, body, request }) => {
    const { user: userName, code, address } = body;
    const { keyHash } = caller;
    const verified = await verifyCodeForService(kit, { keyHash, userName, code, address, requestId: request.id });
    return { ...verified, user: verified.user.name };
  },
});

export const codeRoutes = [verifyCodeRoute];
