import {
  CountdownRing,
  IconClock,
  IconDeviceDesktop,
  IconMapPin,
  IconUser,
  IconWorld,
  timeAgo,
  useNow,
} from '@lanyard/ui';
import type { ReactNode } from 'react';
import type { SeenRequest } from '../state/store.ts';
import { useAccount } from '../state/use-store.ts';
import classes from './request-facts.module.css';

/** Milliseconds that the server's clock is ahead of this one's, from the time that the engine measured as left. */
const offsetOf = (request: SeenRequest): number => Date.parse(request.expiresAt) - request.remainingMs - request.readAt;

/** Everything that the server signed about a request, and the time that is left to answer it. */
export const RequestFacts = ({ request }: { request: SeenRequest }) => {
  const issuer = useAccount(request.accountId)?.issuer;
  const offset = offsetOf(request);
  return (
    <section className={classes.request} aria-label="The request">
      <div className={classes.head}>
        <div className={classes.who}>
          <p className={classes.service}>{request.service}</p>
          <p>{request.asked}</p>
        </div>
        <CountdownRing startsAt={request.createdAt} endsAt={request.expiresAt} offset={offset} size={56} />
      </div>
      <dl className={classes.facts}>
        <Fact icon={<IconUser size={20} aria-hidden="true" />} term="Account">
          {request.account}
          {issuer && ` · ${issuer}`}
        </Fact>
        <Fact icon={<IconMapPin size={20} aria-hidden="true" />} term="Place">
          {request.place}
        </Fact>
        <Fact icon={<IconWorld size={20} aria-hidden="true" />} term="Address">
          {request.address}
        </Fact>
        <Fact icon={<IconDeviceDesktop size={20} aria-hidden="true" />} term="Browser">
          {request.browser}
        </Fact>
        <Fact icon={<IconClock size={20} aria-hidden="true" />} term="Time">
          <Started at={request.createdAt} offset={offset} />
        </Fact>
      </dl>
    </section>
  );
};

const Fact = ({ icon, term, children }: { icon: ReactNode; term: string; children: ReactNode }) => (
  <div className={classes.fact}>
    <dt>
      {icon}
      {term}
    </dt>
    <dd>{children ?? <span className="ly-muted">Not known</span>}</dd>
  </div>
);

const Started = ({ at, offset }: { at: string; offset: number }) => {
  const now = useNow(1000, offset);
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  const ago = seconds >= 5 && seconds < 60 ? `${seconds} seconds ago` : timeAgo(at, now);
  const clock = new Date(Date.parse(at) - offset).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return (
    <time dateTime={at}>
      {ago}, {clock}
    </time>
  );
};
