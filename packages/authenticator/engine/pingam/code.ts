import { decodeBase64Text, type ReadMfaUri, readMfaUri, readPolicies } from '@lanyard/protocol/pingam';
import { colourFor } from '../accounts.ts';
import { AuthenticatorError } from '../errors.ts';
import type { Demands } from '../records.ts';

type Read = Extract<ReadMfaUri, { kind: 'mfa' }>;

/** A `pushauth://` or `mfauth://` code, as this app uses it. */
export interface MfaCode {
  issuer: string;
  account: string;
  colour: string;
  /** Origin of the server that it leads to. */
  server: string;
  /** The address of the server, without a query. */
  endpoint: string;
  push: NonNullable<Read['push']>;
  oath: Read['oath'];
  demands: Demands | null;
}

/** @throws AuthenticatorError `mfa-code-wrong` */
export function readMfaCode(text: string): MfaCode {
  const read = readMfaUri(text);
  if (read.kind === 'invalid' || read.push === null) {
    throw new AuthenticatorError('mfa-code-wrong', { cause: read.kind === 'invalid' ? read.reason : 'push' });
  }
  const { issuer, account, background, push, oath, policies, hasUnreadablePolicies } = read;
  const { origin, pathname } = new URL(push.register);
  const named = issuer || new URL(origin).host;
  return {
    issuer: named,
    account,
    colour: background ?? colourFor(named),
    server: origin,
    endpoint: `${origin}${pathname}`,
    push,
    oath,
    demands: demandsOf({ policies, isReadable: !hasUnreadablePolicies }),
  };
}

const demandsOf = (demands: Demands): Demands | null =>
  demands.isReadable && Object.keys(demands.policies).length === 0 ? null : demands;

/** The organisation's colour and policies in a Key URI of PingAM. */
export function readExtensions(keyUri: string): { colour: string | null; demands: Demands | null } {
  const query = new URLSearchParams(keyUri.slice(keyUri.indexOf('?') + 1).split('#')[0]);
  const colour = query.get('b') ?? '';
  // A query turns the plus of base64 into a space.
  const policies = (query.get('policies') ?? '').replaceAll(' ', '+');
  return {
    colour: /^[0-9a-f]{6}$/i.test(colour) ? `#${colour.toLowerCase()}` : null,
    demands: policies === '' ? null : demandsOf(readPolicies(decodeBase64Text(policies) ?? '')),
  };
}
