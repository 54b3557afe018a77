import type { Tone } from '@lanyard/ui';
import type { AuditKind } from '../../api/audit.ts';
import type { AuditEvent } from '../../api/types.ts';

export const OUTCOMES: Record<string, { tone: Tone; word: string }> = {
  success: { tone: 'good', word: 'Done' },
  refused: { tone: 'warn', word: 'Refused' },
  failed: { tone: 'bad', word: 'Failed' },
};

export const outcomeOf = (outcome: string) => OUTCOMES[outcome] ?? { tone: 'neutral' as const, word: outcome };

/** What happened, as a line of a list says it: the server's own sentence without its full stop. */
export function whatHappened(type: string, kinds: readonly AuditKind[]): string {
  const kind = kinds.find(({ name }) => name === type);
  return kind === undefined ? type : kind.text.replace(/\.$/, '');
}

const NOBODY: Record<string, string> = { system: 'The server', anonymous: 'Somebody unknown' };

/** Who did it: the name, or what is known instead of one. */
export function whoDidIt({ actor }: AuditEvent): string {
  return NOBODY[actor.kind] ?? actor.name ?? shortId(actor.id);
}

/** The end of an id that belongs to nothing any more. */
export const shortId = (id: string | null): string => (id === null ? '—' : `…${id.slice(-8)}`);

/** "Today", "Yesterday", "Monday, 2 March 2026". */
export function dayWords(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const days = Math.round((startOf(now) - startOf(date)) / 86_400_000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return date.toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

const startOf = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

export const timeWords = (iso: string): string =>
  new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** "verification", "push": the part of a type before its dot, as a heading. */
export function groupWords(type: string): string {
  const [group = type] = type.split('.');
  return group.charAt(0).toUpperCase() + group.slice(1).replaceAll('-', ' ');
}
