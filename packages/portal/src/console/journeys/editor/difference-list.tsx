import { IconMinus, IconPencil, IconPlus } from '@lanyard/ui';
import type { JourneyChange } from '../../../api/journeys.ts';

const KINDS = {
  added: { icon: IconPlus, word: 'Added' },
  removed: { icon: IconMinus, word: 'Removed' },
  changed: { icon: IconPencil, word: 'Changed' },
} as const;

type DifferenceProps = { changes: readonly JourneyChange[]; none?: string };

/** What is different, a line each: with a sign, and with the word for whoever does not see it. */
export function DifferenceList({ changes, none = 'Nothing is different.' }: DifferenceProps) {
  if (changes.length === 0) return <p>{none}</p>;
  return (
    <ul className="lj-difference">
      {changes.map(({ nodeId, kind, text }) => {
        const { icon: Icon, word } = KINDS[kind];
        return (
          <li key={`${nodeId} ${kind} ${text}`} data-kind={kind}>
            <Icon size={16} stroke={2} aria-hidden="true" />
            <span>
              <span className="ly-hidden">{word}: </span>
              {text}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
