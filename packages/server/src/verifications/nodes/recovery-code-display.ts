import { Type } from 'typebox';
import { ask, leaveBy, nodeType, onward } from '../../journeys/index.ts';
import { forOurPages } from './run.ts';

export const recoveryCodeDisplay = nodeType({
  type: 'RecoveryCodeDisplayNode',
  name: 'Recovery Code Display',
  summary: 'Shows the recovery codes that were made before, this once. Where none were made it goes on at once.',
  tags: ['mfa'],
  properties: Type.Object({}),
  isScreen: false,
  outcomes: onward,
  process: ({ answers, state }) => {
    const kept = state.get('recoveryCodes');
    const codes = Array.isArray(kept) ? kept.filter((code) => typeof code === 'string') : [];
    // Shown now or never again: the run keeps none of them.
    state.forget('recoveryCodes');
    if (answers !== null || codes.length === 0) return leaveBy('outcome');
    const device = state.text('recoveryCodeDeviceName') ?? 'your device';
    return ask(
      { type: 'TextOutputCallback', message: scriptOf(codes, device), messageType: '4' },
      forOurPages('recovery-codes', { codes, device }),
    );
  },
});

/**
 * What clients read codes and device out of, as they would out of the source of a script: each code at the beginning of a
 * line, in quotes, before a written `\n`. All of it is a comment, so that a client which runs it runs nothing.
 */
function scriptOf(codes: readonly string[], device: string): string {
  const lines = codes.map((code) => `  "${code}\\n" +`);
  return ['/*', `Keep them safe: the Recovery Codes for <em>${harmless(device)}</em>`, ...lines, '*/'].join('\n');
}

/** A device names itself, and no name ends the comment, opens an element or begins a line (A17). */
function harmless(name: string): string {
  return (
    name
      .replaceAll(/[^\p{L}\p{M}\p{N} ._'()+-]/gu, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
      .slice(0, 64) || 'your device'
  );
}
