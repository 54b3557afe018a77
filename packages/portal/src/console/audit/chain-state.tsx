import { CopyButton, Notice, ProblemError, ProblemNotice, StateBadge, timeAgo, UNREACHABLE } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type AuditChain, audit, type CheckResult } from '../../api/audit.ts';
import { chainQuery } from './queries.ts';

type Check =
  | { state: 'none' }
  | { state: 'running'; events: number }
  | { state: 'done'; result: CheckResult }
  | { state: 'broken' };

/** How far the audit is sealed, when that was checked, and a check now. */
export function ChainState() {
  const chain = useQuery(chainQuery);
  const [check, start] = useCheck();
  return (
    <section className="ly-card la-chain" aria-labelledby="chain">
      <div className="la-chain-head">
        <div>
          <h2 id="chain">Seals</h2>
          {chain.isPending ? <Skeleton height={24} /> : null}
          {chain.data === undefined ? null : <Sealed chain={chain.data} />}
        </div>
        <Button variant="default" loading={check.state === 'running'} onClick={start}>
          Check the seals
        </Button>
      </div>
      <ProblemNotice error={chain.error} />
      <div role="status" className="la-progress">
        {check.state === 'running' && check.events > 0 ? (
          <p className="ly-number">{check.events.toLocaleString()} events checked …</p>
        ) : null}
      </div>
      {check.state === 'broken' ? <ProblemNotice error={new ProblemError(UNREACHABLE)} /> : null}
      {check.state === 'done' ? <Result result={check.result} /> : null}
    </section>
  );
}

function Sealed({ chain }: { chain: AuditChain }) {
  const { sealedAt, unsealed, lastCheck } = chain;
  return (
    <>
      <p>
        {sealedAt === null ? 'Nothing is sealed yet.' : `Sealed up to ${new Date(sealedAt).toLocaleString()}.`}{' '}
        <span className="ly-muted">{waiting(unsealed)}</span>
      </p>
      <p className="la-checked">
        {lastCheck === null ? (
          <StateBadge tone="neutral">Never checked</StateBadge>
        ) : (
          <>
            <StateBadge tone={lastCheck.isIntact ? 'good' : 'bad'}>
              {lastCheck.isIntact ? 'Intact' : 'Tampered with'}
            </StateBadge>{' '}
            <span className="ly-muted">
              Checked {timeAgo(lastCheck.at)}, {lastCheck.events.toLocaleString()} events.
            </span>
          </>
        )}
      </p>
    </>
  );
}

function waiting(unsealed: number): string {
  if (unsealed === 0) return 'Nothing waits.';
  const count = unsealed < 1000 ? String(unsealed) : 'More than 1,000';
  return `${count} ${unsealed === 1 ? 'event waits' : 'events wait'} for the next seal.`;
}

/** One check at a time; it stops when the page is left. */
function useCheck(): [Check, () => void] {
  const [run, setRun] = useState(0);
  const [check, setCheck] = useState<Check>({ state: 'none' });
  const client = useQueryClient();
  useEffect(() => {
    if (run === 0) return;
    setCheck({ state: 'running', events: 0 });
    const source = new EventSource(audit.check);
    source.addEventListener('progress', ({ data }) => {
      setCheck({ state: 'running', events: (JSON.parse(data) as { events: number }).events });
    });
    source.addEventListener('result', ({ data }) => {
      source.close();
      setCheck({ state: 'done', result: JSON.parse(data) as CheckResult });
      void client.invalidateQueries({ queryKey: chainQuery.queryKey });
    });
    // Not tried again by itself: a check begins at the first event.
    source.addEventListener('error', () => {
      source.close();
      setCheck({ state: 'broken' });
    });
    return () => source.close();
  }, [run, client]);
  return [check, () => setRun((before) => before + 1)];
}

function Result({ result }: { result: CheckResult }) {
  const { isIntact, seals, events, head, findings, more } = result;
  const size = `${seals.toLocaleString()} ${seals === 1 ? 'seal' : 'seals'} over ${events.toLocaleString()} events`;
  if (!isIntact) {
    return (
      <Notice tone="bad" title="The audit is not as it was sealed">
        <ul className="la-findings">
          {findings.map(({ text }) => (
            <li key={text}>{text}</li>
          ))}
          {more > 0 ? <li>And {more.toLocaleString()} more.</li> : null}
        </ul>
        Somebody reached the database. Keep everything as it is, make a backup, and tell the people who run this server.
      </Notice>
    );
  }
  return (
    <Notice tone="good" title="Nothing was changed, removed or put in">
      <p>{size}.</p>
      {head === null ? null : (
        <details className="lp-details">
          <summary>Note the last seal for a later check</summary>
          <p>
            With it, anybody finds out later whether events were taken away from the end:{' '}
            <code>lanyard audit verify --head</code>
          </p>
          <code className="lp-once">{head}</code>
          <CopyButton text={head}>Copy</CopyButton>
        </details>
      )}
    </Notice>
  );
}
