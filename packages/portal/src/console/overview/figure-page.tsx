import './overview.css';
import { EmptyState, IconArrowLeft, IconCircleCheck, ProblemNotice, timeAgo } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { FigurePeople, FigurePerson } from '../../api/overview.ts';
import { Page } from '../../app/page.tsx';
import { useRealm } from '../../app/realm.ts';
import { figureQuery } from './queries.ts';

/** The people behind one figure of the overview, each with the reason and the way to them. */
export function FigurePage() {
  const realm = useRealm();
  const { code } = useParams({ from: '/$realm/person/console/overview/$code' });
  const list = useInfiniteQuery(figureQuery(code));
  const first = list.data?.pages[0];
  const people = list.data?.pages.flatMap((page) => page.people) ?? [];
  return (
    <Page
      title={first?.title ?? 'Overview'}
      brand={realm.displayName}
      lead={first?.help}
      action={
        <Button
          variant="default"
          leftSection={<IconArrowLeft size={18} aria-hidden="true" />}
          renderRoot={(props) => <Link to="/$realm/console" params={{ realm: realm.name }} {...props} />}
        >
          Overview
        </Button>
      }
    >
      <ProblemNotice error={list.error} />
      {list.isPending ? <Skeleton height={320} /> : null}
      {first === undefined ? null : <Reasons reasons={first.reasons} />}
      {people.length > 0 ? <PeopleTable people={people} /> : null}
      {first !== undefined && people.length === 0 ? (
        <EmptyState icon={<IconCircleCheck size={40} stroke={1.5} />} title="Nobody any more">
          Whoever stood here has been helped, or did it alone.
        </EmptyState>
      ) : null}
      {list.hasNextPage ? (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </Page>
  );
}

function Reasons({ reasons }: Pick<FigurePeople, 'reasons'>) {
  if (reasons.length === 0) return null;
  return (
    <ul className="lo-reasons" aria-label="Reasons">
      {reasons.map(({ text, count }) => (
        <li key={text}>
          <strong className="ly-number">{count.toLocaleString()}</strong> {text}
        </li>
      ))}
    </ul>
  );
}

function PeopleTable({ people }: { people: FigurePerson[] }) {
  const realm = useRealm();
  const withDevice = people.some(({ device }) => device !== null);
  const withReason = people.some(({ reason }) => reason !== null);
  return (
    <section className="lp-table" aria-label="People">
      <table>
        <thead>
          <tr>
            <th scope="col">Person</th>
            {withDevice ? <th scope="col">Phone</th> : null}
            {withReason ? <th scope="col">Why</th> : null}
            <th scope="col" className="lp-wide-only">
              When
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map(({ subject, user, device, reason, at }) => (
            <tr key={subject}>
              <th scope="row">
                <Link
                  className="lp-link"
                  to="/$realm/console/users"
                  params={{ realm: realm.name }}
                  search={{ user: user.id }}
                >
                  {user.displayName}
                </Link>
                <span className="ly-muted ly-small lo-name">{user.name}</span>
              </th>
              {withDevice ? <td>{device?.name ?? '—'}</td> : null}
              {withReason ? <td>{reason ?? '—'}</td> : null}
              <td className="lp-nowrap lp-wide-only">{timeAgo(at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
