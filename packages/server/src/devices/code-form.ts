export type HashAlgorithm = 'SHA1' | 'SHA256' | 'SHA512';

/** What codes look like: everything about them but the secret and the counters. */
export type CodeShape = {
  kind: 'totp' | 'hotp';
  algorithm: HashAlgorithm;
  digits: number;
  /** Seconds; without meaning for `hotp`. */
  period: number;
};

/** A shape with the block of counters that belongs to it. */
export type CodeForm = CodeShape & {
  /** `hotp`: the first counter. `totp`: what is added to the time step. */
  offset: number;
};

/** Where a credential stands between two forms. */
export type Transition = CodeForm & {
  /** The lowest counter that may still be accepted. */
  movingFactor: number;
  /** Codes are switched off: none is accepted. */
  suspended: boolean;
  /** The form that the device was given and may show already. */
  next: CodeForm | null;
};

/**
 * Counters of one form. The secret stays when the form changes, because a new one could not be stored by an app that is
 * locked; what keeps old codes from counting again is that no counter is ever used by two forms. A block lasts for 2^32
 * time steps or presses; the line has room for two million changes.
 */
export const COUNTERS_OF_A_FORM = 2 ** 32;

/**
 * The forms whose codes count at this moment. A device that was given a new form may show it before its word about that has
 * arrived, so both count until then. The first code of the new one ends the old one by itself: it moves the counter
 * beyond the whole block of the old form.
 */
export function acceptedForms<Credential extends Transition>(credential: Credential): Credential[] {
  if (credential.suspended) return [];
  const { next } = credential;
  if (!next) return [credential];
  return [credential, { ...credential, ...next, movingFactor: Math.max(credential.movingFactor, next.offset) }];
}

export function isSameShape(one: CodeShape, other: CodeShape): boolean {
  const isTimed = one.kind === 'totp';
  const isAlike = one.kind === other.kind && one.algorithm === other.algorithm && one.digits === other.digits;
  return isAlike && (!isTimed || one.period === other.period);
}

/** The form to give to a device that is to show codes of this shape; null where it shows them already. */
export function formToOffer(credential: Transition, wanted: CodeShape): CodeForm | null {
  if (isSameShape(credential, wanted) && !isOver(credential)) return null;
  if (credential.next && isSameShape(credential.next, wanted)) return credential.next;
  return { ...shapeOf(wanted), offset: nextBlock(credential) };
}

/**
 * Whether a code of a later form has been accepted: none of this one counts any more, so that taking the later form back must not
 * bring the device back to this one. It gets the same shape again with a new block.
 */
const isOver = ({ offset, movingFactor }: Transition): boolean => movingFactor >= offset + COUNTERS_OF_A_FORM;

/** The first block above everything that was ever accepted, shown or given. */
function nextBlock({ offset, movingFactor, next }: Transition): number {
  const highest = Math.max(offset, movingFactor, next?.offset ?? 0);
  return (Math.floor(highest / COUNTERS_OF_A_FORM) + 1) * COUNTERS_OF_A_FORM;
}

/**
 * The credential after its device has taken the given form over. From here on codes of the old form count no more: the
 * counter stands at the beginning of the new block. The drift of the clock is kept, in steps of the new length.
 */
export function takeOver(credential: Transition & { drift: number }): (CodeForm & TakenOver) | null {
  const { next, period, drift, movingFactor } = credential;
  if (!next) return null;
  const isTimed = next.kind === 'totp' && credential.kind === 'totp';
  return {
    ...next,
    movingFactor: Math.max(movingFactor, next.offset),
    drift: isTimed ? Math.round((drift * period) / next.period) : 0,
  };
}

type TakenOver = { movingFactor: number; drift: number };

function shapeOf({ kind, algorithm, digits, period }: CodeShape): CodeShape {
  return { kind, algorithm, digits, period };
}
