/** A script that is open: what somebody has written of it, and what of that is not in the journey yet. */
import type { Journey, JourneyScript } from '../../../api/journeys.ts';
import { nodeAt } from './journey.ts';
import { isSame } from './same.ts';
import { assignedOutcomes } from './script-text.ts';
import { applyScript, listedOutcomes, SCRIPT_LENGTH, scriptAt, usersOf } from './scripts.ts';

export type Opening = {
  readonly scriptId: string;
  /** The node from which it is opened; null where it is opened by itself. */
  readonly nodeId: string | null;
  /** The line to begin at, from 1. */
  readonly line?: number;
};

export type ScriptDraft = Pick<JourneyScript, 'name' | 'source' | 'evaluatorVersion'> & {
  /** Those of the node from which it was opened; of none, none. */
  readonly outcomes: readonly string[];
};

export type ScriptWork = Opening & {
  readonly script: JourneyScript;
  /** As it is in the journey. */
  readonly first: ScriptDraft;
  readonly draft: ScriptDraft;
};

/** Null where there is no such script. */
export function beginWork(journey: Journey, opening: Opening): ScriptWork | null {
  const script = scriptAt(journey, opening.scriptId);
  if (script === undefined) return null;
  const node = opening.nodeId === null ? undefined : nodeAt(journey, opening.nodeId);
  const { name, source, evaluatorVersion } = script;
  const first = { name, source, evaluatorVersion, outcomes: node === undefined ? [] : listedOutcomes(node) };
  return { ...opening, script, first, draft: first };
}

export const isUnapplied = ({ first, draft }: ScriptWork): boolean => !isSame(first, draft);

/** What keeps it from being put in place; null where nothing does. Faults of the script itself do not: a draft may have them. */
export function obstacleOf({ draft: { name, source } }: ScriptWork): string | null {
  if (name.trim() === '') return 'Give the script a name.';
  if (source.length <= SCRIPT_LENGTH) return null;
  return `A script has ${SCRIPT_LENGTH.toLocaleString('en')} characters at most. This one has ${source.length.toLocaleString('en')}.`;
}

/** The journey with what was written. */
export function applyWork(journey: Journey, { scriptId, nodeId, script, draft }: ScriptWork): Journey {
  const { outcomes, ...written } = draft;
  const node = nodeId === null ? null : { id: nodeId, outcomes };
  return applyScript(journey, { scriptId, script: { ...script, ...written, name: written.name.trim() }, node });
}

/** By which outcomes a trial may end: those of the node, of another that goes by the script, or what the script says itself. */
export function trialOutcomes(journey: Journey, { scriptId, draft }: ScriptWork): readonly string[] {
  const [user] = usersOf(journey, scriptId);
  const node = user === undefined ? undefined : nodeAt(journey, user);
  const all = [draft.outcomes, node === undefined ? [] : listedOutcomes(node), assignedOutcomes(draft.source)];
  return all.find((outcomes) => outcomes.length > 0) ?? ['true', 'false'];
}
