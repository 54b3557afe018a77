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
import { details, hiddenValue, placeOf, shownTexts, type WireStep } from '../wire.ts';
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
export function RequestScreen({ step, busy, error, answer, leave, frame }: ScreenProps) {
  const facts = secondFactor(step);
  const said = details(step)?.push as PushView | undefined;
  const push = facts?.push ?? said ?? null;
  const waiting = waitingOf(push, hiddenValue(step, 'pushChallengeNumber') ?? null);
  const offset = useOffset(waiting.span);
  const button = placeOf(step, 'ConfirmationCallback');
  const exit = (then?: Way) => answer({ [button]: 0 }, then);
  const label = facts === null ? labelOf(step) : undefined;
  const isDrawnCancel = label === CANCEL;
  const drawn = isDrawnCancel ? undefined : label;
  const children = (
    <div className="lp-stack">
      <RequestWaiting waiting={waiting} offset={offset} error={error} />
      {facts === null ? null : (
        <Ways facts={facts} hasFailed={push?.delivery?.state === 'failed'} busy={busy} onChoose={exit} />
      )}
      {drawn === undefined ? null : (
        <WayButton busy={busy} onClick={() => exit()}>
          {drawn}
        </WayButton>
      )}
      <CancelButton onClick={isDrawnCancel ? () => exit() : leave} />
    </div>
  );
  const asked = facts ? methodOf(facts, 'push') : undefined;
  const matching = push?.matching ?? (waiting.number === null ? 'none' : 'typed-2');
  return frame({
    isProof: true,
    title: 'Answer on your phone',
    lead: `A request waits on ${deviceNames(asked)}. ${ASK[matching](numberVerb(asked))}`,
    children,
  });
}

/** What the node that waits calls its button where the journey has no word for it; it leads where the journey says. */
const CANCEL = 'Cancel';

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

function labelOf({ callbacks }: WireStep): string | undefined {
  const button = callbacks.find(({ type }) => type === 'ConfirmationCallback');
  return button && shownTexts(button, 'options')[0];
}

function waitingOf(push: PushView | null, number: string | null): Waiting {
  return {
    number: push?.number ?? number,
    link: push?.link ?? null,
    span: push && { startsAt: push.createdAt, endsAt: push.expiresAt },
    delivery: push?.delivery ?? null,
  };
}
