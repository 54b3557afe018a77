import { StateBadge } from '@lanyard/ui';
import type { AuditKind } from '../../api/audit.ts';
import type { AuditEvent } from '../../api/types.ts';
import { outcomeOf, whatHappened, whoDidIt } from '../audit/words.ts';

export type EventListProps = { events: readonly AuditEvent[]; kinds: readonly AuditKind[]; label: string };

/** Events of one user: no column says again who it was. */
export function EventList({ events, kinds, label }: EventListProps) {
  return (
    <ul className="lp-rows" aria-label={label}>
      {events.map((event) => {
        const outcome = outcomeOf(event.outcome);
        const by = event.actor.id === event.user?.id ? null : `by ${whoDidIt(event)}`;
        const meta = [new Date(event.at).toLocaleString(), by, event.address, event.device?.name];
        return (
          <li key={event.id} className="lp-rows-item">
            <span className="lp-rows-text">
              <span>{whatHappened(event.type, kinds)}</span>
              <span className="ly-muted ly-small ly-number">
                {meta.filter((part) => part !== null && part !== undefined).join(' · ')}
              </span>
            </span>
            <StateBadge tone={outcome.tone}>{outcome.word}</StateBadge>
          </li>
        );
      })}
    </ul>
  );
}
