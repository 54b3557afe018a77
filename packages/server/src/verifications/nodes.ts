/** The nodes of journeys that judge a second factor. */
import type { NodeType } from '../journeys/index.ts';
import { emailSuspend } from './nodes/email-suspend.ts';
import { mailCodeCollector, mailCodeGenerator, mailCodeSender } from './nodes/mail-code.ts';
import { oathTokenVerifier } from './nodes/oath-token-verifier.ts';
import { pushResultVerifier } from './nodes/push-result-verifier.ts';
import { pushSender } from './nodes/push-sender.ts';
import { pushWait } from './nodes/push-wait.ts';
import { recoveryCodeCollector } from './nodes/recovery-code-collector.ts';
import { recoveryCodeDisplay } from './nodes/recovery-code-display.ts';
import { retryLimitDecision } from './nodes/retry-limit.ts';

export const verificationNodes: readonly NodeType[] = [
  oathTokenVerifier,
  pushSender,
  pushResultVerifier,
  pushWait,
  retryLimitDecision,
  recoveryCodeDisplay,
  recoveryCodeCollector,
  mailCodeGenerator,
  mailCodeSender,
  mailCodeCollector,
  emailSuspend,
];
