/** The top of an axis that begins at zero and holds `largest`: 2, 4, 10, 20, 40, 100 …, so that its half is whole as well. */
export function axisTop(largest: number): number {
  for (let power = 1; ; power *= 10) {
    const top = [2, 4].map((step) => step * power).find((candidate) => candidate >= largest);
    if (top !== undefined) return top;
    if (power * 10 >= largest) return power * 10;
  }
}

/** Which of `count` labels are written, so that at most `most` are: the last one always, and every so many before it. */
export function labelsShown(count: number, most: number): ReadonlySet<number> {
  const every = Math.max(1, Math.ceil(count / most));
  return new Set(
    Array.from({ length: count }, (_, index) => index).filter((index) => (count - 1 - index) % every === 0),
  );
}
