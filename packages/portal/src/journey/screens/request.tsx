import type { ScreenProps } from '../screen.ts';
import {
  deviceNames,
  methodOf,
  numberVerb,
  type PushView,
  type SecondFactor,
  secondFactor,
  type Way,
} from '../second-factor.ts';
import { details, exitOf, hiddenValue } from '../wire.ts';
import { CancelButton, WayButton } from './exits.tsx';
import { RequestWaiting, type Waiting } from './request-waiting.tsx';
import { useOffset } from './waiting-state.tsx';

const ASK: Record<PushView['matching'], (verb: string) => string> = {
  'typed-2': (verb) => `Open the request there and ${verb} this number.`,
  'typed-6': () => 'Open the request there and type this number.',
  scan: () => 'Open the request there and scan this code.',
  none: () => 'Open the request there and approve it.',
};

/** A request waits on the phone; the screen follows it live. */
export function RequestScreen({ step, busy, error, answer, leave, restart, frame }: ScreenProps) {
  const facts = secondFactor(step);
  const said = details(step)?.push as PushView | undefined;
  const push = facts?.push ?? said ?? null;
  const waiting = waitingOf(push, hiddenValue(step, 'pushChallengeNumber') ?? null);
  const offset = useOffset(waiting.span);
  const exit = exitOf(step);
  const children = (
    <div className="lp-stack">
      <RequestWaiting waiting={waiting} offset={offset} error={error} />
      {facts === null ? null : (
        <Ways
          facts={facts}
          hasFailed={push?.delivery?.state === 'failed'}
          busy={busy}
          onChoose={(way) => exit && answer(exit.answers, way)}
        />
      )}
      {facts === null && exit !== null ? (
        <DrawnExit label={exit.label} busy={busy} onLeave={() => answer(exit.answers)} restart={restart} />
      ) : (
        <CancelButton onClick={leave} />
      )}
    </div>
  );
  const asked = facts ? methodOf(facts, 'push') : undefined;
  const matching = push?.matching ?? (waiting.number === null ? 'none' : 'typed-2');
  return frame({
    isProof: true,
    title: step.header ?? 'Answer on your phone',
    lead: step.description ?? `A request waits on ${deviceNames(asked)}. ${ASK[matching](numberVerb(asked))}`,
    children,
  });
}

type DrawnExitProps = { label: string; busy: boolean; onLeave: () => void; restart: (() => void) | null };

/** The way out of the wait that the journey has, in its own words. It may itself be to cancel, so no second button says that. */
function DrawnExit({ label, busy, onLeave, restart }: DrawnExitProps) {
  return (
    <>
      <WayButton busy={busy} onClick={onLeave}>
        {label}
      </WayButton>
      {restart === null ? null : <CancelButton onClick={restart}>Start again</CancelButton>}
    </>
  );
}

type WaysProps = { facts: SecondFactor; hasFailed: boolean; busy: boolean; onChoose: (way: Way) => void };

/** What else can be done than to wait; where there is no other way, another request. */
function Ways({ facts: { choices }, hasFailed, busy, onChoose }: WaysProps) {
  const [hasCode, hasRecovery] = [choices.includes('code'), choices.includes('recoveryCode')];
  return (
    <>
      {hasCode ? (
        <WayButton isMain={hasFailed} busy={busy} onClick={() => onChoose('code')}>
          Use a code
        </WayButton>
      ) : null}
      {hasRecovery ? (
        <WayButton isMain={hasFailed && !hasCode} busy={busy} onClick={() => onChoose('recoveryCode')}>
          Use a recovery code
        </WayButton>
      ) : null}
      {hasCode || hasRecovery ? null : (
        <WayButton busy={busy} onClick={() => onChoose('push')}>
          Send a new request
        </WayButton>
      )}
    </>
  );
}

function waitingOf(push: PushView | null, number: string | null): Waiting {
  return {
    number: push?.number ?? number,
    link: push?.link ?? null,
    span: push && { startsAt: push.createdAt, endsAt: push.expiresAt },
    delivery: push?.delivery ?? null,
  };
}
