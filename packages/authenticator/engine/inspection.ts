import { parseLink } from '@lanyard/protocol/device';
import { viewAccount } from './accounts.ts';
import type { Context } from './context.ts';
import { AuthenticatorError, errorTexts } from './errors.ts';
import { findKeyUri, viewKeyUri } from './key-uri.ts';
import { isMfaCode, pingAm } from './pingam.ts';
import { missingProtection } from './protection.ts';
import type { Pushes } from './pushes.ts';
import type { AccountRow } from './records.ts';
import { findOffered, openOffer, viewOffer } from './registration.ts';
import type { Account, Inspection } from './types.ts';

export interface InspectOptions {
  context: Context;
  pushes: Pushes;
  isConnected: (accountId: string) => boolean;
}

/** Reads what was scanned or pasted; for a registration, opens the offer. */
export async function inspect(options: InspectOptions, text: string): Promise<Inspection> {
  try {
    return await look(options, text);
  } catch (error) {
    const known = error instanceof AuthenticatorError ? error : new AuthenticatorError('unexpected', { cause: error });
    return { kind: 'invalid', reason: { code: known.code, text: known.message } };
  }
}

async function look({ context, pushes, isConnected }: InspectOptions, text: string): Promise<Inspection> {
  const there = (row: AccountRow | undefined): { alreadyThere?: Account } =>
    row === undefined ? {} : { alreadyThere: viewAccount(row, isConnected(row.id)) };
  if (isMfaCode(text)) return { kind: 'mfa', offer: await (await pingAm()).viewMfaCode(context, text) };
  const link = parseLink(text);
  switch (link.kind) {
    case 'registration': {
      const { claims, clock } = await openOffer(context, link);
      const needs = missingProtection(claims.protection, await context.vault.state());
      return {
        kind: 'registration',
        offer: viewOffer(claims),
        needs,
        clock,
        ...there(await findOffered(context, claims)),
      };
    }
    case 'key-uri':
      return {
        kind: 'key-uri',
        account: viewKeyUri(link.keyUri),
        ...there((await findKeyUri(context, link.keyUri))[0]),
      };
    case 'match':
      return { kind: 'match', pushId: link.pushId, request: (await pushes.find(link.pushId)) ?? null };
    case 'invalid': {
      const code = link.reason.startsWith('key-uri-') ? 'key-uri-wrong' : 'link-unknown';
      return { kind: 'invalid', reason: { code, text: errorTexts[code] } };
    }
  }
}
