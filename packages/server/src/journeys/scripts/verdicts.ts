/** Whether scripts can be read at all, as each process has found it: the same text is the same for ever. */
import { createHash } from 'node:crypto';
import type { JourneyScript, JourneyScripts } from '../journey.ts';
import { sandboxed } from './sandbox.ts';
import type { ScriptError } from './sandbox-types.ts';
import { languageOf } from './script-body.ts';

/** Grammars wait for each other, and not for what runs. */
export const READING = 'reading';

const MAX_REMEMBERED = 1_000;

/** By the hash of a source: what is wrong with its grammar, or null. */
const held = new Map<string, ScriptError | null>();

const keyOf = (source: string): string => createHash('sha256').update(source).digest('base64url');

/** Reads the scripts that are not known yet; milliseconds for each. @throws Problem kit.busy */
export async function readScripts(scripts: JourneyScripts = {}): Promise<void> {
  const sources = Object.values(scripts).filter((script) => languageOf(script) === 'JAVASCRIPT');
  for (const { source } of sources) {
    if (held.has(keyOf(source))) continue;
    const { error, isStopped } = await sandboxed({ kind: 'parse', source }, READING);
    if (!isStopped) remember(source, error);
  }
}

function remember(source: string, fault: ScriptError | null): void {
  held.set(keyOf(source), fault);
  const [oldest] = held.keys();
  if (held.size > MAX_REMEMBERED && oldest !== undefined) held.delete(oldest);
}

/** What keeps a script from running, as far as this process has looked: a sentence, or null. */
export function scriptFault(script: Pick<JourneyScript, 'name' | 'source' | 'extras'>): string | null {
  const language = languageOf(script);
  if (language !== 'JAVASCRIPT')
    return `The script ${script.name} is written in ${language.toLowerCase()}; only JavaScript runs here.`;
  const fault = held.get(keyOf(script.source)) ?? null;
  if (fault === null) return null;
  const place = fault.line === null ? '' : `, line ${fault.line}`;
  return `The script ${script.name}${place}: ${fault.text}`;
}
