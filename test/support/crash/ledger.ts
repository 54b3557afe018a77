/** What a load was promised by the server, to be compared with what the database holds afterwards. */

export interface Ledger {
  /** Codes that counted, by the id that the server gave each verdict. */
  codes: { user: string; counter: number; verificationId: string }[];
  /** Codes whose reply was lost: each counted once or not at all. */
  codesInDoubt: { user: string; counter: number }[];
  /** Phones whose registration the engine reported as done. */
  phones: { user: string }[];
  /** Requests to a phone that were accepted, and answers to them. */
  pushes: { id: string }[];
  approvals: { pushId: string }[];
  /** How often a reply was lost or 503: what a client has to bear with one more try. */
  lost: number;
  /** Replies that no outage explains. There must be none. */
  unexpected: string[];
}

export function createLedger(): Ledger {
  return { codes: [], codesInDoubt: [], phones: [], pushes: [], approvals: [], lost: 0, unexpected: [] };
}

export const KINDS = ['codes', 'phones', 'pushes', 'approvals'] as const;

/** How much was promised so far. */
export const acknowledged = (ledger: Ledger): number => KINDS.reduce((sum, kind) => sum + ledger[kind].length, 0);
