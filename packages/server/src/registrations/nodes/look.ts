/** What an account is called in the app, and its colour: what the node says, or what the realm is called at that moment. */
import { issuerFault } from '@lanyard/protocol/pingam';
import type { Realm } from '../../realms/index.ts';
import { bareColour } from './checks.ts';
import type { Look } from './properties.ts';

/**
 * Ever plainer spellings of a realm's name: it may hold what one app or the other would cut at, or decode wrongly. The node's
 * own issuer stands in where none of them is read alike.
 */
const SPELLINGS: readonly ((issuer: string) => string)[] = [
  (issuer) => issuer,
  (issuer) => spaced(issuer),
  (issuer) => spaced(issuer.normalize('NFKD').replaceAll(/\p{M}/gu, '')),
];

const spaced = (text: string): string => text.replaceAll(/[:/?&#%~\s]+/g, ' ').trim();

const isReadAlike = (issuer: string): boolean => issuerFault(issuer) === null;

type Looking = {
  readonly realm: Pick<Realm, 'settings'>;
  readonly properties: Pick<Look, 'issuer' | 'bgColor'> & { readonly lookOfRealm: boolean };
};

export function lookOf({ realm, properties }: Looking): { issuer: string; colour: string } {
  const { issuer, bgColor, lookOfRealm } = properties;
  if (!lookOfRealm) return { issuer, colour: bareColour(bgColor) };
  const spellings = SPELLINGS.map((spell) => spell(realm.settings.issuer));
  return { issuer: spellings.find(isReadAlike) ?? issuer, colour: bareColour(realm.settings.accent) };
}
