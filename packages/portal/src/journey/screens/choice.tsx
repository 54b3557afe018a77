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
import { placeOf, shownText, shownTexts } from '../wire.ts';
import { CancelButton } from './exits.tsx';
import { endOf, RequestEnded } from './request-ended.tsx';

type WayWords = { icon: ReactNode; text: (facts: SecondFactor) => string };

const WAYS: Readonly<Record<Way, WayWords>> = {
  push: {
    icon: <IconBell size={24} aria-hidden="true" />,
    text: (facts) => `You answer it on ${deviceNames(methodOf(facts, 'push'))}.`,
  },
  code: {
    icon: <IconKeyboard size={24} aria-hidden="true" />,
    text: () => 'Works without a network on the phone.',
  },
  recoveryCode: {
    icon: <IconKey size={24} aria-hidden="true" />,
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
  const choice = step.callbacks[place];
  const labels = choice === undefined ? [] : shownTexts(choice, 'choices');
  const children = (
    <div className="lp-stack">
      <ProblemNotice error={troubleOf(props, facts)} next={START_NEXT} />
      <div className="lp-choices">
        {waysIn(step).map((way, index) => (
          <Choice
            key={way}
            icon={WAYS[way].icon}
            title={labels[index] ?? way}
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
  const prompt = (choice && shownText(choice, 'prompt')) || DEFAULT_PROMPT;
  // The dialog around it has said the rest.
  const title = prompt === DEFAULT_PROMPT && facts.purpose === 'step-up' ? 'Choose how' : prompt;
  return frame({ title, lead: leadOf(facts), children, isProof: true });
}

/** What the node asks where its journey words nothing else. */
const DEFAULT_PROMPT = 'Choose how to show it is you';

/** Before anything was shown nobody is told what she has, so there is nothing to say of a password either. */
function leadOf({ purpose, methods }: SecondFactor): string {
  if (purpose === 'step-up') return 'This can only be done with your phone at hand.';
  return methods.length === 0 ? 'Use what you have at hand.' : 'Your password is right. One more step.';
}

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
