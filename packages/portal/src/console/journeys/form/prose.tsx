/** A text of the server, whose `names` stand between backticks. */
export function Prose({ text }: { text: string }) {
  return text.split('`').map((piece, index) =>
    // Every second piece stood between two of them.
    index % 2 === 1 ? <code key={`${index} ${piece}`}>{piece}</code> : piece,
  );
}
