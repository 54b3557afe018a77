import { IconBell, IconChevronRight, IconKey, IconKeyboard, Notice, ProblemNotice } from '@lanyard/ui';
import type { ReactNode } from 'react';
import { REFUSED, START_NEXT, troubleOf } from '../factor-words.ts';
import type { ScreenProps } from '../screen.ts';
import {
  deviceNames,
  type Method,
  methodOf,
  type SecondFactor,
  secondFactor,
  type Way,
  waysIn,
} from '../second-factor.ts';
import { placeOf } from '../wire.ts';
import { CancelButton } from './exits.tsx';
import { endOf, RequestEnded } from './request-ended.tsx';

type WayWords = { icon: ReactNode; title: string; text: (facts: SecondFactor) => string };

const WAYS: Readonly<Record<Way, WayWords>> = {
  push: {
    icon: <IconBell size={24} aria-hidden="true" />,
    title: 'Send a request to my phone',
    text: (facts) => `You answer it on ${deviceNames(methodOf(facts, 'push'))}.`,
  },
  code: {
    icon: <IconKeyboard size={24} aria-hidden="true" />,
    title: 'Type a code from my phone',
    text: () => 'Works without a network on the phone.',
  },
  recoveryCode: {
    icon: <IconKey size={24} aria-hidden="true" />,
    title: 'Use a recovery code',
    text: () => 'When the phone is not at hand. Each works once.',
  },
};

/** Which way; or first, what became of the request that was sent before. */
export function ChoiceScreen(props: ScreenProps) {
  const { step, busy, answer, leave, frame } = props;
  const facts = secondFactor(step);
  if (facts === null) return null;
  const ended = endOf(facts.push);
  if (facts.push && ended !== null) return <RequestEnded {...props} facts={facts} push={facts.push} state={ended} />;
  const place = placeOf(step, 'ChoiceCallback');
  const children = (
    <div className="lp-stack">
      <ProblemNotice error={troubleOf(props, facts)} next={START_NEXT} />
      <div className="lp-choices">
        {waysIn(step).map((way, index) => (
          <Choice
            key={way}
            icon={WAYS[way].icon}
            title={WAYS[way].title}
            text={WAYS[way].text(facts)}
            busy={busy}
            onClick={() => answer({ [place]: index })}
          />
        ))}
      </div>
      <Unavailable methods={facts.methods} />
      <CancelButton onClick={leave} />
    </div>
  );
  return frame({ ...HEADINGS[facts.purpose], children, isProof: true });
}

const HEADINGS = {
  'sign-in': { title: 'Choose how to show it is you', lead: 'Your password is right. One more step.' },
  'step-up': { title: 'Choose how', lead: 'This can only be done with your phone at hand.' },
} as const;

function Unavailable({ methods }: { methods: Method[] }) {
  const refused = methods.filter((method) => !method.available && method.reason !== null);
  if (refused.length === 0) return null;
  return refused.map((method) => (
    <Notice key={method.kind} tone="neutral" title={REFUSED[method.kind]}>
      {method.reason?.text}
    </Notice>
  ));
}

type ChoiceProps = { icon: ReactNode; title: string; text: string; busy: boolean; onClick: () => void };

function Choice({ icon, title, text, busy, onClick }: ChoiceProps) {
  return (
    <button type="button" className="lp-choice" disabled={busy} aria-busy={busy} onClick={onClick}>
      <span className="lp-choice-icon">{icon}</span>
      <span className="lp-choice-text">
        <span className="lp-choice-title">{title}</span>
        <span className="lp-choice-hint">{text}</span>
      </span>
      <IconChevronRight size={20} aria-hidden="true" />
    </button>
  );
}
