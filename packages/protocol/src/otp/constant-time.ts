/** 0 where two whole numbers of 32 bits with sign are equal, else 1; without a branch. */
export function differs(left: number, right: number): 0 | 1 {
  const difference = left ^ right;
  return ((difference | -difference) >>> 31) as 0 | 1;
}

/**
 * Compares two texts in a time that depends on their lengths only (A59: codes, tokens and device ids are not compared with
 * `===`, whose time tells how much of a guess was right).
 */
export function constantTimeEqual(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  const length = Math.max(left.length, right.length);
  for (let at = 0; at < length; at++) difference |= left.charCodeAt(at) ^ right.charCodeAt(at);
  return difference === 0;
}
