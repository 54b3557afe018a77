import type { ReactNode } from 'react';
import { useState } from 'react';
import type { SignIn } from '../api/types.ts';
import { ChooseStep } from './choose-step.tsx';
import { CodeStep } from './code-step.tsx';
import { RequestStep } from './request-step.tsx';
import type { SecondFactorProps, Step, StepProps } from './steps.ts';

const STEPS: Record<Step, (props: StepProps) => ReactNode> = {
  choose: ChooseStep,
  code: CodeStep,
  request: RequestStep,
};

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
