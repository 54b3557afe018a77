import { IconBan, IconCircleCheck, IconDeviceDesktop, IconShieldCheck } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { Decision, PushRequest } from 'lanyard-authenticator/engine';
import { useEffect } from 'react';
import { Screen } from '../shell/screen.tsx';
import { announce } from '../state/announce.ts';
import { goTab } from '../state/navigation.ts';
import classes from './request-result.module.css';

type Result = {
  readonly Icon: typeof IconBan;
  readonly tone: 'good' | 'neutral';
  readonly title: string;
  readonly text: (service: string) => string;
};

/** What is said depends on what the server tells: one of PingAM's protocol only that it has the answer. */
type End = Decision | 'chosen' | 'refused';

const results: Readonly<Record<End, Result>> = {
  approve: {
    Icon: IconCircleCheck,
    tone: 'good',
    title: 'You confirmed that it is you',
    text: (service) => `${service} has your answer. Go on where you started.`,
  },
  deny: {
    Icon: IconBan,
    tone: 'neutral',
    title: 'You refused this',
    text: (service) =>
      `Nobody was let in to ${service}. If you did not start this, change your password there: someone may know it.`,
  },
  chosen: {
    Icon: IconDeviceDesktop,
    tone: 'neutral',
    title: 'Your number was sent',
    text: (service) =>
      `${service} has it. Whether it was the right one shows on the sign-in screen only; if it was another, nobody was let in.`,
  },
  refused: {
    Icon: IconBan,
    tone: 'neutral',
    title: 'You refused this',
    text: (service) =>
      `${service} has your refusal: this request lets nobody in. If you did not start it, change your password there: someone may know it.`,
  },
  report: {
    Icon: IconShieldCheck,
    tone: 'neutral',
    title: 'You refused and reported this',
    text: (service) =>
      `Nobody was let in, and the people who run ${service} are told. Change your password there: someone may know it.`,
  },
};

function endOf({ matching, canReport }: PushRequest, decision: Decision): End {
  if (decision === 'approve') return matching === 'choice' ? 'chosen' : 'approve';
  return canReport ? decision : 'refused';
}

export const RequestResult = ({ request, decision }: { request: PushRequest; decision: Decision }) => {
  const { Icon, tone, title, text } = results[endOf(request, decision)];
  useEffect(() => announce(title), [title]);
  return (
    <Screen
      title={title}
      picture={<Icon className={classes.picture} data-tone={tone} size={72} stroke={1.5} aria-hidden="true" />}
      onBack={null}
    >
      <p className={classes.text}>{text(request.service)}</p>
      <Button size="lg" className="app-bottom" onClick={() => goTab('codes')}>
        Done
      </Button>
    </Screen>
  );
};
