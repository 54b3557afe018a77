import { StateBadge } from '@lanyard/ui';
import type { AuditKind } from '../../api/audit.ts';
import type { AuditEvent } from '../../api/types.ts';
import { useShortcuts } from '../frame/shortcuts.ts';
import { dayWords, outcomeOf, shortId, timeWords, whatHappened, whoDidIt } from './words.ts';

export type EventTableProps = {
  events: readonly AuditEvent[];
  kinds: readonly AuditKind[];
  onShow: (event: AuditEvent) => void;
};

/** Moves the focus among the events by so many rows. */
function focusEvent(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>('.la-what')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[Math.max(0, Math.min(rows.length - 1, at + step))]?.focus();
}

/** Events under their days; j and k move, Enter opens. */
export function EventTable({ events, kinds, onShow }: EventTableProps) {
  useShortcuts({ j: () => focusEvent(1), k: () => focusEvent(-1) });
  const days = Map.groupBy(events, ({ at }) => dayWords(at));
  return (
    // Keyboard users scroll this region sideways on a narrow screen (WCAG 2.2, 2.1.1).
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable
    <section className="lp-table la-table" aria-label="Events" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">What happened</th>
            <th scope="col">Outcome</th>
            <th scope="col">Person</th>
            <th scope="col" className="lp-wide-only">
              By
            </th>
            <th scope="col" className="lp-wide-only">
              From
            </th>
          </tr>
        </thead>
        {[...days].map(([day, list]) => (
          <tbody key={day}>
            <tr className="la-day">
              <th scope="rowgroup" colSpan={6}>
                {day}
              </th>
            </tr>
            {list.map((event) => (
              <EventRow key={event.id} event={event} kinds={kinds} onShow={() => onShow(event)} />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

type EventRowProps = { event: AuditEvent; kinds: readonly AuditKind[]; onShow: () => void };

function EventRow({ event, kinds, onShow }: EventRowProps) {
  const outcome = outcomeOf(event.outcome);
  return (
    <tr>
      <td className="ly-number lp-nowrap">{timeWords(event.at)}</td>
      <td>
        <button type="button" className="lp-link la-what" onClick={onShow}>
          {whatHappened(event.type, kinds)}
        </button>
        <code className="la-type">{event.type}</code>
      </td>
      <td>
        <StateBadge tone={outcome.tone}>{outcome.word}</StateBadge>
      </td>
      <td>{event.user === null ? '—' : (event.user.name ?? shortId(event.user.id))}</td>
      <td className="lp-wide-only">{whoDidIt(event)}</td>
      <td className="ly-number lp-wide-only">{event.address ?? '—'}</td>
    </tr>
  );
}
