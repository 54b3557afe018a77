/** Colour arithmetic for accents that other people choose: contrast is computed, never hoped for (WCAG 2.2, 1.4.3). */

/** Text must reach this contrast against what is behind it. */
export const TEXT_CONTRAST = 4.5;

type Rgb = readonly [number, number, number];

const HEX = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;

function toRgb(hex: string): Rgb {
  const [, red, green, blue] = HEX.exec(hex) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return [0, 0, 0];
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
}

function toHex(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** Says whether a text is a colour of the form `#rrggbb`. */
export function isHexColour(text: string): boolean {
  return HEX.test(text);
}

/** Mixes two `#rrggbb` colours; `amount` 0 gives the first, 1 the second. */
export function mix(from: string, to: string, amount: number): string {
  const [a, b] = [toRgb(from), toRgb(to)];
  const part = (index: 0 | 1 | 2) => a[index] + (b[index] - a[index]) * amount;
  return toHex([part(0), part(1), part(2)]);
}

function luminance(hex: string): number {
  const linear = (part: number) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const [red, green, blue] = toRgb(hex);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

/** `rgb` with its lightness moved towards 1 or 0 and its hue and saturation kept (HSL, CSS Color 4 section 7). */
function moveLightness(colour: string, towards: '#ffffff' | '#000000', amount: number): string {
  const [red, green, blue] = toRgb(colour).map((part) => part / 255) as unknown as Rgb;
  const [high, low] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const lightness = (high + low) / 2;
  const spread = high - low;
  const saturation = spread === 0 ? 0 : spread / (1 - Math.abs(2 * lightness - 1));
  const moved = lightness + ((towards === '#ffffff' ? 1 : 0) - lightness) * amount;
  const movedSpread = saturation * (1 - Math.abs(2 * moved - 1));
  const part = (value: number) => {
    const share = spread === 0 ? 0.5 : (value - low) / spread;
    return Math.min(255, Math.max(0, (moved + (share - 0.5) * movedSpread) * 255));
  };
  return toHex([part(red), part(green), part(blue)]);
}

/** Lighter or darker by `amount` (0 to 1): half by lightness, so that it stays a colour, half by mixing, so that it stays calm. */
export function shade(colour: string, towards: '#ffffff' | '#000000', amount: number): string {
  return mix(moveLightness(colour, towards, amount), mix(colour, towards, amount), 0.5);
}

/** Moves `colour` towards `towards` in small steps until it is readable on `ground`. */
export function readableOn(options: { colour: string; ground: string; towards: '#ffffff' | '#000000' }): string {
  const { colour, ground, towards } = options;
  for (let amount = 0; amount <= 1; amount += 0.04) {
    const candidate = shade(colour, towards, amount);
    if (contrast(candidate, ground) >= TEXT_CONTRAST) return candidate;
  }
  return towards;
}

/** White or black: whichever is easier to read on `ground`. One of them always reaches 4.5:1. */
export function textOn(ground: string): '#ffffff' | '#000000' {
  return contrast('#ffffff', ground) >= TEXT_CONTRAST ? '#ffffff' : '#000000';
}
