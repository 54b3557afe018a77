import { StateBadge, timeAgo } from '@lanyard/ui';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { JourneyEntry } from '../../../api/journeys.ts';
import { useRealm } from '../../../app/realm.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { count, marksOf, STATES, USES } from '../words.ts';

/** The keyboard on the next name in this direction, from where it is. */
function focusName(step: number): void {
  const names = [...document.querySelectorAll<HTMLElement>('.lj-name')];
  const at = names.indexOf(document.activeElement as HTMLElement);
  names[Math.max(0, Math.min(names.length - 1, at + step))]?.focus();
}

/** The list; j and k move, Enter opens. */
export const JourneyTable = memo(function JourneyTable({ journeys }: { journeys: readonly JourneyEntry[] }) {
  useShortcuts({ j: () => focusName(1), k: () => focusName(-1) });
  return (
    <div className="lp-table lj-table">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col" className="lp-wide-only">
              Last changed
            </th>
          </tr>
        </thead>
        <tbody>
          {journeys.map((journey) => (
            <JourneyRow key={journey.name} journey={journey} />
          ))}
        </tbody>
      </table>
    </div>
  );
});

const JourneyRow = memo(function JourneyRow({ journey }: { journey: JourneyEntry }) {
  const realm = useRealm();
  const { name, description, state, version, faults, uses, changedAt, changedBy } = journey;
  const marks = marksOf(journey);
  return (
    <tr>
      <th scope="row">
        <Link
          to="/$realm/console/journeys/$journey"
          params={{ realm: realm.name, journey: name }}
          search={{}}
          className="lj-name"
          data-journey={name}
        >
          {name}
        </Link>
        {uses.map((use) => (
          <StateBadge key={use} tone="info">
            {USES[use]}
          </StateBadge>
        ))}
        {description === '' ? null : <p className="lj-for">{description}</p>}
        {marks.length === 0 ? null : <p className="ly-small ly-muted">{marks.join(' · ')}</p>}
      </th>
      <td>
        <div className="lj-states">
          <StateBadge tone={STATES[state].tone}>{STATES[state].text}</StateBadge>
          {faults === 0 ? null : <StateBadge tone="bad">{count(faults, 'fault')}</StateBadge>}
          {version === null ? null : <span className="ly-small ly-muted">Version {version}</span>}
        </div>
      </td>
      <td className="lp-wide-only">
        <time dateTime={changedAt} title={new Date(changedAt).toLocaleString()}>
          {timeAgo(changedAt)}
        </time>
        <p className="ly-small ly-muted">{changedBy === null ? 'by the server' : `by ${changedBy.name}`}</p>
      </td>
    </tr>
  );
});
