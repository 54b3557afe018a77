/** The value below which `share` (0–1) of the numbers lie. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** `12345.6` → `12,346` */
export const whole = (number: number): string => Math.round(number).toLocaleString('en');

/** `1.234` → `1.23 ms` */
export const milliseconds = (number: number): string => `${number.toFixed(2)} ms`;

/** What one bench found: each figure with what it is to be read beside. */
export type Figures = { readonly what: string; readonly figure: string; readonly beside: string }[];
