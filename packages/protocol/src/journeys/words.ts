/** `secondsToWait` → "Seconds to wait", `totpHashAlgorithm` → "TOTP hash algorithm". */
export function propertyTitle(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .map((word) => (ABBREVIATIONS.has(word.toLowerCase()) ? word.toUpperCase() : word.toLowerCase()));
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const ABBREVIATIONS = new Set(['url', 'otp', 'totp', 'hotp', 'json', 'id', 'mfa', 'qr', 'oath', 'html', 'smtp', 'uri']);
