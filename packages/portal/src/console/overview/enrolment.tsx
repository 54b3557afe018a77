import type { Overview } from '../../api/overview.ts';
import { FigureList } from './figure-list.tsx';

/** How many people have a phone, and who is adding one. */
export function Enrolment({ overview }: { overview: Overview }) {
  const { users, enrolled, phones, pending, countedAt } = overview;
  const share = users === 0 ? 0 : enrolled / users;
  return (
    <section className="ly-card lo-card" aria-labelledby="enrolment">
      <h2 id="enrolment">Enrolled</h2>
      <p className="lo-large ly-number">
        {enrolled.toLocaleString()} <span className="ly-muted">of {users.toLocaleString()} people</span>
      </p>
      {/* A ratio and no control: the line above says it in words. */}
      <svg className="lo-share" width="100%" height="8" aria-hidden="true" focusable="false">
        <rect className="lo-share-all" width="100%" height="8" rx="4" />
        <rect className="lo-share-part" width={`${share * 100}%`} height="8" rx="4" />
      </svg>
      <p className="ly-muted">
        {percentText(share)} have at least one phone. There{' '}
        {phones === 1 ? 'is 1 phone' : `are ${phones.toLocaleString()} phones`} altogether.
      </p>
      {pending.length === 0 ? null : (
        <>
          <h3>Pending</h3>
          <FigureList figures={pending} />
        </>
      )}
      {countedAt === null ? null : (
        <p className="ly-muted ly-small">
          Counted at {new Date(countedAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}, and every
          five minutes.
        </p>
      )}
    </section>
  );
}

/** Never 100 % while somebody is missing, never 0 % where somebody is there. */
function percentText(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  return `${Math.min(99, Math.max(1, Math.round(share * 100)))} %`;
}
