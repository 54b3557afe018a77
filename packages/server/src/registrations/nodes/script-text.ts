/** Texts inside scripts: what a page of PingAM's runs must hold nothing of a person's that could run as well (A17). */

/** Every character but plain letters and digits as an escape: no quote, no end of a script element, no line end is left. */
export function scriptText(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
  });
}

const hex = (code: number, digits: number): string => code.toString(16).toUpperCase().padStart(digits, '0');
