/** A word of a header in letters that headers have no place for (RFC 2047 section 2), with the blank before a further one. */
const WORD = /=\?([^?\s]{1,40})\?([bq])\?([^?\s]*)\?=(?:\s+(?==\?[^?\s]{1,40}\?[bq]\?[^?\s]*\?=))?/gi;

const DECODERS: Readonly<Record<string, (text: string) => Buffer>> = {
  b: (text) => Buffer.from(text, 'base64'),
  q: (text) =>
    Buffer.from(
      text.replaceAll('_', ' ').replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    ),
};

/** The text that a header stands for. What is no encoded word, or one in no known alphabet, stays as it is. */
export function decodeWords(header: string): string {
  return header.replace(WORD, (word, charset: string, encoding: string, text: string) => {
    const bytes = DECODERS[encoding.toLowerCase()]?.(text);
    try {
      return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return word;
    }
  });
}
