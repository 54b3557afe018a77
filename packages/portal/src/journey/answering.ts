import { authenticate, type JourneyReply } from './authenticate.ts';
import { type Answers, asksSame, type WireStep } from './wire.ts';

/** What is asked while a step waits. Its reply may be on its way already when the person answers. */
export type Poll = {
  readonly step: WireStep;
  /** Null where none came: it was dropped, or the server could not be reached. */
  readonly reply: Promise<JourneyReply | null>;
  /** Nobody waits for the reply any more. */
  readonly drop: () => void;
};

export type Answering = {
  readonly realm: string;
  readonly step: WireStep;
  readonly answers: Answers;
  /** What was asked about this step and has no reply yet. */
  readonly poll: Poll | null;
  readonly signal?: AbortSignal;
};

/**
 * Answers a step. The poll under way may have used it up a moment before: the answer then goes to the step that the poll brings,
 * where that asks the same of the person; otherwise what the poll brings has overtaken the answer.
 */
export async function answerStep({ realm, step, answers, poll, signal }: Answering): Promise<JourneyReply> {
  const sent = { realm, ...(signal ? { signal } : {}) };
  const reply = await authenticate({ ...sent, answer: { step, answers } });
  if (poll === null || reply.kind !== 'failure' || reply.error.problem.code !== 'journeys.step-used') return reply;
  const brought = await poll.reply;
  if (brought === null) return reply;
  if (brought.kind !== 'step' || !asksSame(brought.step, step)) return brought;
  return authenticate({ ...sent, answer: { step: brought.step, answers } });
}
