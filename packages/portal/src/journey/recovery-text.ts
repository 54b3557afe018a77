import { details, shownText, type WireStep } from './wire.ts';

export type RecoveryCodes = { codes: string[]; device: string };

/**
 * The recovery codes that a step shows. Lanyard says them as data; other servers, and clients of theirs, only as the source of a
 * script, which is read and never run: a word in quotes before a written `\n` is a code.
 */
export function recoveryCodes(step: WireStep): RecoveryCodes | null {
  const said = details(step);
  if (said?.kind === 'recovery-codes' && Array.isArray(said.codes)) {
    return { codes: said.codes.map(String), device: String(said.device ?? 'your device') };
  }
  const script = step.callbacks
    .filter(({ type }) => type === 'TextOutputCallback')
    .map((callback) => shownText(callback, 'message'))
    .find((text) => /[Rr]ecovery Codes|recovery codes/.test(text));
  if (script === undefined) return null;
  const codes = [...script.matchAll(/\s[\s\S]"(\w+)\\/g)].map(([, code = '']) => code);
  const device = /<em[^>]*>(.*?)<\/em>/.exec(script)?.[1];
  return codes.length === 0 ? null : { codes, device: device ?? 'your device' };
}

/** As a file to keep. */
export function recoveryFile({ codes, device }: RecoveryCodes, place: string): string {
  const lines = [`Recovery codes for ${device} at ${place}`, 'Each works once.', '', ...codes, ''];
  return lines.join('\n');
}
