import { CopyButton, Dialog, StateBadge } from '@lanyard/ui';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AuditKind } from '../../api/audit.ts';
import type { AuditEvent } from '../../api/types.ts';
import { useRealm } from '../../app/realm.ts';
import type { AuditSearch } from './audit-search.ts';
import { outcomeOf, shortId, whatHappened, whoDidIt } from './words.ts';

export type EventDetailsProps = {
  event: AuditEvent | null;
  kinds: readonly AuditKind[];
  onClose: () => void;
  onFilter: (filter: AuditSearch) => void;
};

/** All of one event, at the side. */
export function EventDetails({ event, kinds, onClose, onFilter }: EventDetailsProps) {
  return (
    <Dialog opened={event !== null} onClose={onClose} title={event === null ? '' : whatHappened(event.type, kinds)}>
      {event === null ? null : <Details event={event} kinds={kinds} onFilter={onFilter} />}
    </Dialog>
  );
}

type DetailsProps = Omit<EventDetailsProps, 'event' | 'onClose'> & { event: AuditEvent };

function Details({ event, kinds, onFilter }: DetailsProps) {
  const outcome = outcomeOf(event.outcome);
  const meaning = kinds.find(({ name }) => name === event.type)?.outcomes[event.outcome];
  return (
    <div className="la-details lp-stack">
      <div>
        <StateBadge tone={outcome.tone}>{outcome.word}</StateBadge>
        {meaning === undefined ? null : <p className="ly-muted">{meaning}</p>}
      </div>
      <dl className="la-facts">
        <Fact name="When">
          <span className="ly-number">{new Date(event.at).toLocaleString()}</span>
        </Fact>
        <Fact name="By">
          <Filtering filter={event.actor.id === null ? null : { actor: event.actor.id }} onFilter={onFilter}>
            {whoDidIt(event)}
          </Filtering>{' '}
          <span className="ly-muted">({event.actor.kind})</span>
        </Fact>
        <Person event={event} onFilter={onFilter} />
        {event.device === null ? null : (
          <Fact name="Device">
            <Filtering filter={{ device: event.device.id }} onFilter={onFilter}>
              {event.device.name ?? shortId(event.device.id)}
            </Filtering>
          </Fact>
        )}
        {event.address === null ? null : <Fact name="From">{event.address}</Fact>}
        {Object.entries(event.details).map(([name, value]) => (
          <Fact key={name} name={name}>
            {typeof value === 'string' ? value : JSON.stringify(value)}
          </Fact>
        ))}
        <Fact name="Type">
          <Filtering filter={{ type: event.type as NonNullable<AuditSearch['type']> }} onFilter={onFilter}>
            <code>{event.type}</code>
          </Filtering>
        </Fact>
        {event.requestId === null ? null : (
          <Fact name="Request">
            <code>{event.requestId}</code>
          </Fact>
        )}
        <Fact name="Event">
          <code>{event.id}</code>
        </Fact>
      </dl>
      <CopyButton text={JSON.stringify(event, null, 2)}>Copy as JSON</CopyButton>
    </div>
  );
}

function Person({ event: { user }, onFilter }: Pick<DetailsProps, 'event' | 'onFilter'>) {
  const realm = useRealm();
  if (user === null) return null;
  return (
    <Fact name="Person">
      <Filtering filter={{ user: user.id }} onFilter={onFilter}>
        {user.name ?? shortId(user.id)}
      </Filtering>
      {' · '}
      <Link to="/$realm/console/users" params={{ realm: realm.name }} search={{ user: user.id }}>
        Open
      </Link>
    </Fact>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type FilteringProps = { filter: AuditSearch | null; onFilter: (filter: AuditSearch) => void; children: ReactNode };

/** A value that narrows the list to itself. */
function Filtering({ filter, onFilter, children }: FilteringProps) {
  if (filter === null) return children;
  return (
    <button type="button" className="lp-link" title="Show only these events" onClick={() => onFilter(filter)}>
      {children}
    </button>
  );
}
