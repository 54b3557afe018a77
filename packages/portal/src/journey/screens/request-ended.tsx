import { isProblem, Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { whyNobody } from '../delivery-notice.tsx';
import { failureOf, START_NEXT } from '../factor-words.ts';
import type { ScreenProps } from '../screen.ts';
import { methodOf, type PushView, type SecondFactor, type Way, waysIn } from '../second-factor.ts';
import { placeOf } from '../wire.ts';
import { CancelButton, WayButton } from './exits.tsx';

export type EndState = Exclude<PushView['state'], 'pending' | 'cancelled' | 'approved'>;
type Ending = { tone: 'bad' | 'warn'; title: string; text: string; again: boolean };

/** What a request that was not approved has led to. */
const NOT_DONE = { 'sign-in': 'Nobody was signed in.', 'step-up': 'Nothing was changed.' } as const;

const ENDINGS: Record<EndState, Ending> = {
  denied: {
    tone: 'warn',
    title: 'The request was refused on your phone',
    text: 'If you pressed it by mistake, send a new request or type a code.',
    again: true,
  },
  reported: {
    tone: 'bad',
    title: 'The request was reported on your phone',
    text: 'The people who run this service can see the report. If you did not ask for this, somebody knows your password: ask for a new password.',
    again: false,
  },
  mismatched: {
    tone: 'warn',
    title: 'The number did not match',
    text: 'Send a new one, and answer it with the number that this screen shows then.',
    again: true,
  },
  expired: {
    tone: 'warn',
    title: 'Nobody answered in time',
    text: 'Check that your phone has a network, then send a new one, or type a code.',
    again: true,
  },
};

/** The end that has to be said; null where the request waits, or was taken back. */
export function endOf(push: PushView | null): EndState | null {
  const state = push?.state ?? 'cancelled';
  return state in ENDINGS ? (state as EndState) : null;
}

export type RequestEndedProps = ScreenProps & { facts: SecondFactor; push: PushView; state: EndState };

/** What became of the request, and what to do next. */
export function RequestEnded(props: RequestEndedProps) {
  const { step, facts, push, state, busy, answer, leave, frame } = props;
  const ending = ENDINGS[state];
  const error = props.error ?? failureOf(facts);
  // Held back: sending again cannot work for a while, so the code is the one thing to do.
  const heldBack = isProblem(error, 'kit.limited');
  const again = ending.again && !heldBack && methodOf(facts, 'push')?.available === true;
  const ways = waysIn(step);
  const place = placeOf(step, 'ChoiceCallback');
  const go = (way: Way) => answer({ [place]: ways.indexOf(way) });
  const children = (
    <div className="lp-stack">
      {error === null ? (
        <Notice tone={ending.tone} title={ending.title}>
          {push.delivery === null ? `${NOT_DONE[facts.purpose]} ${ending.text}` : whyNobody(push.delivery)}
        </Notice>
      ) : (
        <ProblemNotice error={error} next={START_NEXT} />
      )}
      {again ? (
        <Button fullWidth loading={busy} onClick={() => go('push')}>
          Send a new request
        </Button>
      ) : null}
      {ways.includes('code') ? (
        <WayButton isMain={!again} busy={busy} onClick={() => go('code')}>
          Use a code
        </WayButton>
      ) : null}
      {ways.includes('recoveryCode') ? (
        <WayButton busy={busy} onClick={() => go('recoveryCode')}>
          Use a recovery code
        </WayButton>
      ) : null}
      <CancelButton onClick={leave} />
    </div>
  );
  return frame({ title: 'The request has ended', children, isProof: true });
}
