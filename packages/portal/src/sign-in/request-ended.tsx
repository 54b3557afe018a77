import { isProblem, Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { PushView } from '../api/types.ts';
import { START_NEXT } from './choose-step.tsx';
import { whyNobody } from './delivery-notice.tsx';
import type { StepProps } from './steps.ts';
import { methodOf } from './steps.ts';

type Ending = { tone: 'bad' | 'warn' | 'good'; title: string; text: string; again: boolean };

const ENDINGS: Record<Exclude<PushView['state'], 'pending' | 'cancelled'>, Ending> = {
  approved: { tone: 'good', title: 'Approved', text: 'Signing you in.', again: false },
  denied: {
    tone: 'warn',
    title: 'The request was refused on your phone',
    text: 'Nobody was signed in. If you pressed it by mistake, send a new request or type a code.',
    again: true,
  },
  reported: {
    tone: 'bad',
    title: 'The request was reported on your phone',
    text: 'Nobody was signed in, and the people who run this service can see the report. If you did not ask for this, somebody knows your password: ask for a new one.',
    again: false,
  },
  mismatched: {
    tone: 'warn',
    title: 'The number did not match',
    text: 'The request has ended, and nobody was signed in. Send a new one and type the number that this screen shows.',
    again: true,
  },
  expired: {
    tone: 'warn',
    title: 'Nobody answered in time',
    text: 'The request has ended. Check that your phone has a network, then send a new one, or type a code.',
    again: true,
  },
};

export type RequestEndedProps = StepProps & { push: PushView; error: unknown; busy: boolean; onAgain: () => void };

/** What became of the request, and what to do next. */
export function RequestEnded({ signIn, push, error, busy, onAgain, onLeave, choose, frame }: RequestEndedProps) {
  if (push.state === 'pending' || push.state === 'cancelled') return null;
  const ending = ENDINGS[push.state];
  const failed = error !== null && error !== undefined;
  // Held back: sending again cannot work for a while, so the code is the one thing to do.
  const heldBack = isProblem(error, 'kit.limited');
  const again = ending.again && !heldBack && methodOf(signIn, 'push')?.available === true;
  const children = (
    <div className="lp-stack">
      {failed ? (
        <ProblemNotice error={error} next={START_NEXT} />
      ) : (
        <Notice tone={ending.tone} title={ending.title}>
          {push.delivery === null ? ending.text : whyNobody(push.delivery)}
        </Notice>
      )}
      {again ? (
        <Button fullWidth loading={busy} onClick={onAgain}>
          Send a new request
        </Button>
      ) : null}
      {ending.tone === 'good' && !failed ? null : (
        <>
          <Button variant={again ? 'default' : 'filled'} fullWidth onClick={() => choose('code')}>
            Use a code instead
          </Button>
          <Button variant="subtle" color="gray" onClick={onLeave}>
            Cancel
          </Button>
        </>
      )}
    </div>
  );
  return frame({ title: ending.tone === 'good' ? 'It is you' : 'The request has ended', children });
}
