/** Keeps only ASCII digits, at most `length` of them: people paste "123 456" and "123-456". */
export function onlyDigits(text: string, length: number): string {
  return text.replace(/[^0-9]/g, '').slice(0, length);
}

/** "123456" → "123 456"; a code is read and typed in groups. */
export function groupDigits(digits: string, size = 3): string {
  return digits.replace(new RegExp(`(.{${size}})(?=.)`, 'g'), '$1 ');
}

/** Where the caret stands in the grouped text after `count` digits. */
export function groupedCaret(count: number, total: number, size = 3): number {
  const gaps = count === total ? Math.max(0, Math.ceil(count / size) - 1) : Math.floor(count / size);
  return count + gaps;
}
