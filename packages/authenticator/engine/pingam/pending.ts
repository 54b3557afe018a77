import { encodeBase64url, signJwt } from '@lanyard/protocol/pingam';
import type { Context } from '../context.ts';
import { AuthenticatorError } from '../errors.ts';
import { callServer } from './calls.ts';

const NONCE_BYTES = 16;

/** A notification as the server keeps it for this account. */
export interface Message {
  messageId: string;
  /** The signed notification, not verified yet. */
  message: string;
}

/**
 * Asks the server for what it would have sent through a push service: Lanyard's extension of the protocol (docs/guides/lanyard-app.md). The
 * question is signed with the push secret, at this time, once. A time that the server refuses is learnt, and asked once more.
 * @throws AuthenticatorError `mfa-unsupported` where the server does not know the extension
 */
export async function fetchPending(
  context: Context,
  asking: { endpoint: string; server: string; mechanismUid: string; secret: Uint8Array },
): Promise<Message[]> {
  try {
    return await ask(context, asking);
  } catch (error) {
    if (!(error instanceof AuthenticatorError) || error.code !== 'device-refused') throw error;
    const { details } = error;
    if (details.serverTime === undefined) throw error;
    if ((await context.clocks.check(asking.server, details.serverTime)).ok) throw error;
    await context.clocks.learn(asking.server, details.serverTime);
    return ask(context, asking);
  }
}

async function ask(
  context: Context,
  { endpoint, server, mechanismUid, secret }: Parameters<typeof fetchPending>[1],
): Promise<Message[]> {
  const iat = Math.floor((await context.clocks.at(server)) / 1000);
  const jti = encodeBase64url(context.random.bytes(NONCE_BYTES));
  const jwt = signJwt({ mechanismUid, iat, jti }, secret);
  const url = `${endpoint}?_action=pending`;
  const { body } = await callServer(context, { url, action: 'pending', body: { mechanismUid, jwt } });
  return messagesIn(body);
}

function messagesIn(body: unknown): Message[] {
  const messages = typeof body === 'object' && body !== null && 'messages' in body ? body.messages : undefined;
  if (!Array.isArray(messages)) throw new AuthenticatorError('mfa-unsupported');
  return messages.filter(isMessage);
}

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' &&
  value !== null &&
  'messageId' in value &&
  'message' in value &&
  typeof value.messageId === 'string' &&
  typeof value.message === 'string';
