import type { Tone } from '@lanyard/ui';
import { StateBadge } from '@lanyard/ui';
import type { AuditEvent } from '../../api/types.ts';

const OUTCOMES: Record<string, { tone: Tone; word: string }> = {
  success: { tone: 'good', word: 'Done' },
  refused: { tone: 'warn', word: 'Refused' },
  failed: { tone: 'bad', word: 'Failed' },
};

/** Events of one user: no column says again who it was. */
export function EventList({ events, label }: { events: readonly AuditEvent[]; label: string }) {
  return (
    <ul className="lp-rows" aria-label={label}>
      {events.map((event) => {
        const outcome = OUTCOMES[event.outcome] ?? { tone: 'neutral' as const, word: event.outcome };
        return (
          <li key={event.id} className="lp-rows-item">
            <span className="lp-rows-text">
              <code>{event.type}</code>
              <span className="ly-muted ly-small ly-number">
                {[new Date(event.at).toLocaleString(), event.address].filter((part) => part !== null).join(' · ')}
              </span>
            </span>
            <StateBadge tone={outcome.tone}>{outcome.word}</StateBadge>
          </li>
        );
      })}
    </ul>
  );
}
