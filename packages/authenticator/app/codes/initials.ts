/** Stands for an organisation whose logo is not fetched: the address of a picture tells its owner who looks at it, and when. */
export const initialsOf = (issuer: string): string => {
  const words = issuer.split(/[\s._-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.slice(0, 2).map((word) => [...word.replace(/^[^\p{L}\p{N}]+/u, '')][0] ?? '');
  return letters.join('').toLocaleUpperCase();
};
