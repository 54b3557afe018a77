import './overview.css';
import { IconCircleCheck, ProblemNotice } from '@lanyard/ui';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Overview } from '../../api/overview.ts';
import { Page } from '../../app/page.tsx';
import { useRealm } from '../../app/realm.ts';
import { Enrolment } from './enrolment.tsx';
import { FigureList } from './figure-list.tsx';
import { FirstPhones } from './first-phones.tsx';
import { overviewQuery } from './queries.ts';
import { SignInChart } from './sign-in-chart.tsx';

/** The first page of the console: what needs a person now, how far the realm is, and what its sign-ins do. */
export function OverviewPage() {
  const realm = useRealm();
  const overview = useQuery(overviewQuery());
  return (
    <Page title="Overview" brand={realm.displayName}>
      <FirstPhones />
      <ProblemNotice error={overview.error} />
      {overview.isPending ? <Skeleton height={420} /> : null}
      {overview.data === undefined ? null : <Inside overview={overview.data} />}
    </Page>
  );
}

function Inside({ overview }: { overview: Overview }) {
  return (
    <div className="lo-columns">
      <div className="lo-column">
        <section className="ly-card lo-card" aria-labelledby="now">
          <h2 id="now">Needs a person now</h2>
          {overview.needs.length === 0 ? <Calm /> : <FigureList figures={overview.needs} urgent />}
        </section>
        <SignInChart overview={overview} />
      </div>
      <div className="lo-column">
        <Enrolment overview={overview} />
        <section className="ly-card lo-card" aria-labelledby="stuck">
          <h2 id="stuck">Stuck</h2>
          {overview.stuck.length === 0 ? (
            <p className="ly-muted">Nobody is. Everybody has a phone that answers.</p>
          ) : (
            <FigureList figures={overview.stuck} />
          )}
        </section>
      </div>
    </div>
  );
}

function Calm() {
  return (
    <p className="lo-calm">
      <IconCircleCheck size={24} aria-hidden="true" />
      <span>
        Nothing does.
        <span className="ly-muted">
          {' '}
          Locked people, reported requests and phones that lack something would stand here.
        </span>
      </span>
    </p>
  );
}
