import type { ReactNode } from 'react';
import type { Method, SignIn } from '../api/types.ts';

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

/** The method of a kind, as the server offers it now. */
export function methodOf(signIn: SignIn, kind: Method['kind']): Method | undefined {
  return signIn.methods.find((method) => method.kind === kind);
}
