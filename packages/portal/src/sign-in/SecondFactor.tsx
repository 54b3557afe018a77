import type { ReactNode } from 'react';
import { useState } from 'react';
import type { Method, SignIn } from '../api/types.ts';
import { ChooseStep } from './ChooseStep.tsx';
import { CodeStep } from './CodeStep.tsx';
import { RequestStep } from './RequestStep.tsx';

export type StepFrame = (parts: { title: string; lead?: ReactNode; children: ReactNode }) => ReactNode;

export type SecondFactorProps = {
  signIn: SignIn;
  onChange: (signIn: SignIn) => void;
  /** The server has accepted the proof. */
  onDone: () => void;
  /** The person gives up, or the sign-in is too old to go on. */
  onLeave: () => void;
  /** Draws one step: a page of its own, or the inside of a dialog. */
  frame: StepFrame;
};

export type StepProps = SecondFactorProps & { choose: (step: Step) => void };
export type Step = 'choose' | 'code' | 'request';

const STEPS: Record<Step, (props: StepProps) => ReactNode> = {
  choose: ChooseStep,
  code: CodeStep,
  request: RequestStep,
};

/** The method of a kind, as the server offers it now. */
export function methodOf(signIn: SignIn, kind: Method['kind']): Method | undefined {
  return signIn.methods.find((method) => method.kind === kind);
}

function firstStep(signIn: SignIn): Step {
  if (signIn.push?.state === 'pending' || signIn.push?.state === 'approved') return 'request';
  const offered = signIn.methods.filter((method) => method.available);
  return offered.length === 1 && offered[0]?.kind === 'code' ? 'code' : 'choose';
}

/** One proof from the phone, one decision a screen: which way, then the code or the request. */
export function SecondFactor(props: SecondFactorProps) {
  const [step, choose] = useState<Step>(() => firstStep(props.signIn));
  const Current = STEPS[step];
  return <Current {...props} choose={choose} />;
}
