import type { OperatorDevice } from '../../api/types.ts';
import { changesOf, type Draft } from './fields.ts';

/** What an operator has chosen and not saved yet. */
export type Editing = {
  readonly draft: Draft;
  /** The device that was looked at when it was chosen: what somebody else changes meanwhile must be noticed. */
  readonly edited: OperatorDevice | null;
  /** The same of before somebody else was faster. */
  readonly before: OperatorDevice | null;
};

export const UNTOUCHED: Editing = { draft: {}, edited: null, before: null };

/** A draft on a device; one that changes nothing is none, and the form follows the device again. */
export function editing(device: OperatorDevice, draft: Draft, before: OperatorDevice | null = null): Editing {
  return Object.keys(changesOf(device, draft)).length === 0 ? UNTOUCHED : { draft, edited: device, before };
}

/** The part of a draft that was not sent, or was chosen otherwise since. */
export function laterThan(draft: Draft, sent: Draft): Draft {
  const later = Object.entries(draft).filter(([name, value]) => sent[name as keyof Draft] !== value);
  return Object.fromEntries(later) as Draft;
}
