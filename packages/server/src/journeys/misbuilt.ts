import { Problem } from '../kit/index.ts';

/**
 * A fault of the journey itself, found while it runs: whoever stands before it cannot help it, and whoever drew it has to be told
 * what is missing. Its sentence is one of the catalogue's and speaks of the journey alone, so the client is told as well.
 */
export const misbuilt = (code: string): Problem => new Problem(code, { members: { isMisbuilt: true } });

export const isMisbuilt = ({ members }: Problem): boolean => members.isMisbuilt === true;
