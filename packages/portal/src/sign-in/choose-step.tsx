import { IconBell, IconChevronRight, IconKeyboard, Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import * as api from '../api/calls.ts';
import type { Method } from '../api/types.ts';
import type { StepProps } from './steps.ts';
import { methodOf } from './steps.ts';

/** "Alice's phone", "Alice's phone or Old phone", "one of your 4 devices". */
export function deviceNames(method: Method | undefined): string {
  const names = (method?.devices ?? []).map((device) => device.name);
  if (names.length === 0) return 'your phone';
  if (names.length > 2) return `one of your ${names.length} devices`;
  return names.join(' or ');
}

/** A request to the phone, or a code from it. */
export function ChooseStep({ signIn, onChange, onLeave, choose, frame }: StepProps) {
  const push = methodOf(signIn, 'push');
  const code = methodOf(signIn, 'code');
  const start = useMutation({
    mutationFn: api.signIn.startPush,
    onSuccess: (next) => {
      onChange(next);
      choose('request');
    },
  });
  const children = (
    <div className="lp-stack">
      <ProblemNotice error={start.error} next={START_NEXT} />
      <div className="lp-choices">
        {push?.available ? (
          <Choice
            icon={<IconBell size={24} aria-hidden="true" />}
            title="Send a request to my phone"
            text={`You answer it on ${deviceNames(push)}.`}
            busy={start.isPending}
            onClick={() => start.mutate()}
          />
        ) : null}
        {code?.available ? (
          <Choice
            icon={<IconKeyboard size={24} aria-hidden="true" />}
            title="Type a code from my phone"
            text="Works without a network on the phone."
            onClick={() => choose('code')}
          />
        ) : null}
      </div>
      <Unavailable methods={signIn.methods} />
      <Button variant="subtle" color="gray" onClick={onLeave}>
        Cancel
      </Button>
    </div>
  );
  return frame({
    ...HEADINGS[signIn.purpose],
    children,
  });
}

const HEADINGS = {
  'sign-in': { title: 'Choose how to show it is you', lead: 'Your password is right. One more step.' },
  'step-up': { title: 'Choose how', lead: 'This can only be done with your phone at hand.' },
} as const;

/** Said wherever a request can be sent: the way on is a code, not to wait. */
export const START_NEXT = {
  'kit.limited': 'Requests are held back for a while, because several were sent or refused. Use a code instead.',
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

/** Why a method is missing, in one line each. */
export const REFUSED = {
  push: 'Requests to your phone are not offered',
  code: 'Codes are not offered',
} as const;

type ChoiceProps = { icon: ReactNode; title: string; text: string; busy?: boolean; onClick: () => void };

function Choice({ icon, title, text, busy = false, onClick }: ChoiceProps) {
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
