import { Button } from '@mantine/core';
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
  const hasCode = facts?.choices.includes('code') ?? false;
  const hasFailed = push?.delivery?.state === 'failed';
  const children = (
    <div className="lp-stack">
      <RequestWaiting waiting={waiting} offset={offset} error={error} />
      {hasCode ? (
        <Button variant={hasFailed ? 'filled' : 'default'} fullWidth loading={busy} onClick={() => exit('code')}>
          Use a code instead
        </Button>
      ) : null}
      {button === -1 ? null : <Exit facts={facts} label={labelOf(step)} busy={busy} onClick={() => exit()} />}
      {facts === null ? (
        <Button variant="subtle" color="gray" onClick={leave}>
          Start again
        </Button>
      ) : null}
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

type ExitProps = { facts: SecondFactor | null; label: string | undefined; busy: boolean; onClick: () => void };

/** Of a journey that somebody drew, the button leads where its label says, as a rule to another way in. */
function Exit({ facts, label = 'Cancel', busy, onClick }: ExitProps) {
  return facts === null ? (
    <Button variant="default" fullWidth loading={busy} onClick={onClick}>
      {label}
    </Button>
  ) : (
    <Button variant="subtle" color="gray" disabled={busy} onClick={onClick}>
      Cancel the request
    </Button>
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
