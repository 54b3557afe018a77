/** Both alphabets of RFC 4648, because four generations of apps do not agree on one. */

const utf8 = new TextEncoder();

const toBytes = (data: Uint8Array | string): Uint8Array => (typeof data === 'string' ? utf8.encode(data) : data);

/** Section 4, with padding. */
export function encodeBase64(data: Uint8Array | string): string {
  let binary = '';
  for (const byte of toBytes(data)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Section 5, without padding. */
export function encodeBase64url(data: Uint8Array | string): string {
  return encodeBase64(data).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Reads both alphabets, with or without padding. @returns null for anything else */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(standard) || standard.length % 4 === 1) return null;
  return Uint8Array.from(atob(standard), (character) => character.charCodeAt(0));
}

/** The text in it, or null where it is no base64 or no UTF-8. */
export function decodeBase64Text(text: string): string | null {
  const bytes = decodeBase64(text);
  if (bytes === null) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Whether both alphabets spell this the same, so that an app reads it right whichever it assumes. */
export function isAlphabetNeutral(data: Uint8Array | string): boolean {
  return !/[-_]/.test(encodeBase64url(data));
}
