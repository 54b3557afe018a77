/**
 * Characters that change how other text looks, or that no name needs: controls (newline, NUL, escape), format characters
 * (zero-width, direction override, tags: A17), lone surrogates, line separators and the letters that look like nothing.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/** Whether a text can be shown as it is. */
export const isDisplayText = (text: string): boolean => text.search(unsafe) < 0;

/**
 * Makes somebody else's text fit to be shown in one line: controls become spaces, invisible and direction characters go,
 * runs of space shrink, and what is longer than `most` code points ends in "…".
 */
export function displayText(text: string, most: number): string {
  const spaced = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').replace(unsafe, '');
  const characters = [...spaced.replace(/\s+/g, ' ').trim()];
  return characters.length <= most
    ? characters.join('')
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}
