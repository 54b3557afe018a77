/** `secondsToWait` → "Seconds to wait", `scanQRCodeMessage` → "Scan QR code message", `imgUrl` → "Image URL". */
export function propertyTitle(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3 $2$4')
    .split(/[\s_-]+/)
    .map((word) => written(word.toLowerCase()));
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const written = (word: string): string =>
  ABBREVIATIONS.has(word) ? word.toUpperCase() : (SHORTENED.get(word) ?? word);

const SHORTENED = new Map([
  ['img', 'image'],
  ['bg', 'background'],
  ['min', 'minimum'],
]);

const ABBREVIATIONS = new Set(['url', 'otp', 'totp', 'hotp', 'json', 'id', 'mfa', 'qr', 'oath', 'html', 'smtp', 'uri']);
