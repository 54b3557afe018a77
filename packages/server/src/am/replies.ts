/** What goes back after a step, a success and a failure, in PingAM's words. */
import { type Static, Type } from 'typebox';
import type { Onward, OpenRun } from '../journeys/index.ts';
import { errorCatalogue, type Kit, Problem, type Sender } from '../kit/index.ts';
import { type Realm, safeUrl } from '../realms/index.ts';
import { makeAuthId } from './auth-id.ts';
import { amRealm } from './names.ts';
import './errors.ts';

const Field = Type.Object({ name: Type.String(), value: Type.Unknown() });
const WireCallback = Type.Object({
  type: Type.String(),
  output: Type.Array(Field),
  input: Type.Optional(Type.Array(Field)),
  _id: Type.Integer(),
});

const PositionView = { journey: Type.String(), nodeId: Type.String() };

/** A step has `authId` and `callbacks`; a success has neither. */
export const AuthenticateReply = Type.Object({
  authId: Type.Optional(Type.String({ description: 'To be sent back with the answers; good for one answer.' })),
  stage: Type.Optional(Type.String()),
  header: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  callbacks: Type.Optional(Type.Array(WireCallback)),
  lanyard: Type.Optional(
    Type.Object(
      { ...PositionView, within: Type.Array(Type.Object(PositionView)) },
      {
        description:
          'In the run of a draft alone: the node that asks, and those that run its journey, the outermost first.',
      },
    ),
  ),
  tokenId: Type.Optional(
    Type.String({
      description:
        'The session. Absent where the journey makes none; empty for pages of our own, whose cookie holds it.',
    }),
  ),
  message: Type.Optional(Type.String()),
  successUrl: Type.Optional(Type.String()),
  realm: Type.Optional(Type.String()),
});

export type AuthenticateReply = Static<typeof AuthenticateReply>;

export function stepReply(kit: Kit, { open, stepKey, callbacks, page }: Onward & { kind: 'step' }): AuthenticateReply {
  const { id: runId, journey, isDraft, expiresAt } = open;
  const realm = amRealm(kit, open.realm);
  const { positions } = open.run;
  const here = positions.at(-1);
  return {
    authId: makeAuthId(kit, { runId, stepKey, journey, isDraft, realm, expiresAt }),
    ...page,
    callbacks: callbacks.map((callback) => ({ ...callback })),
    ...(isDraft && here
      ? { lanyard: { ...here, within: positions.slice(0, -1).map((position) => ({ ...position })) } }
      : {}),
  };
}

export type Success = {
  readonly realm: Realm;
  readonly token: string | null;
  readonly sender: Sender;
  readonly successUrl?: string | undefined;
};

/**
 * `successUrl` is never empty: one client takes a reply without it for a failure. Pages of our own origin get no token to read:
 * the browser keeps it in a cookie that no script sees, and a script that was smuggled into such a page must not learn it by
 * asking for the session that is there already.
 */
export function successReply(kit: Kit, { realm, token, sender, successUrl }: Success): AuthenticateReply {
  const leads = safeUrl(kit, realm, successUrl) ?? `${kit.config.publicUrl}/${realm.name}/`;
  const ended = { successUrl: leads, realm: amRealm(kit, realm) };
  return token === null
    ? { message: 'Authentication Successful', ...ended }
    : { tokenId: sender === 'own' ? '' : token, ...ended };
}

type Reason = { readonly code?: string; readonly text?: string | null };

/**
 * Why is in the detail where a node has said it, or `code` does; never more than that (A25). `text` is what the journey itself
 * wants said instead: the message, as PingAM has it.
 */
export function loginFailed(
  kit: Kit,
  { realm, state }: Pick<OpenRun, 'realm' | 'state'>,
  { code = state.text('failureCode'), text = null }: Reason = {},
): Problem {
  const failureUrl = safeUrl(kit, realm, state.text('failureUrl')) ?? '';
  const entry = errorCatalogue().find((known) => known.code === code);
  const reason = { ...(entry ? { code: entry.code, text: entry.text } : {}), ...(text === null ? {} : { text }) };
  return new Problem('am.login-failed', {
    detail: text ?? 'Login failure',
    members: { detail: { failureUrl, ...reason } },
  });
}
