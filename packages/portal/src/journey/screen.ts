import type { ReactNode } from 'react';
import type { Way } from './second-factor.ts';
import type { Answers, WireStep } from './wire.ts';

/** Draws one step: a page of its own, or the inside of a dialog. */
export type StepFrame = (parts: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  /** It is about the proof that comes after the password. */
  isProof?: boolean;
}) => ReactNode;

/** What every screen of a journey is given. */
export type ScreenProps = {
  readonly step: WireStep;
  readonly busy: boolean;
  /** What became of the last answer; null while nothing is wrong. */
  readonly error: unknown;
  /** The person's name, where the page knows it before it is asked for. */
  readonly name: string;
  readonly answer: (answers: Answers, then?: Way) => void;
  /** The person gives up. */
  readonly leave: () => void;
  /** The person begins again; null in a dialog, which is closed instead. */
  readonly restart: (() => void) | null;
  readonly frame: StepFrame;
};
