import type { Tone } from '@lanyard/ui';
import type { Journey, JourneyEntry } from '../../api/journeys.ts';

export const STATES: Readonly<Record<JourneyEntry['state'], { tone: Tone; text: string; meaning: string }>> = {
  published: { tone: 'good', text: 'Published', meaning: 'What is drawn is in force.' },
  changed: { tone: 'warn', text: 'Changed', meaning: 'A version is in force, and a draft of another waits.' },
  draft: { tone: 'neutral', text: 'Draft', meaning: 'It was never published, so nobody can go through it.' },
};

/** What the settings of the realm name a journey for. */
export const USES: Readonly<Record<JourneyEntry['uses'][number], string>> = {
  'sign-in': 'People sign in with it',
  confirm: 'Confirms who they are',
};

/** "1 fault", "3 faults". */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString()} ${number === 1 ? one : many}`;

type Flag = 'enabled' | 'innerOnly' | 'mustRun' | 'noSession';

export const FLAGS: readonly { name: Flag; label: string; meaning: string }[] = [
  { name: 'enabled', label: 'Switched on', meaning: 'Off: whoever asks for it is refused.' },
  { name: 'innerOnly', label: 'Only inside other journeys', meaning: 'Nobody can begin with it.' },
  { name: 'mustRun', label: 'Always run', meaning: 'Also where somebody is signed in already.' },
  {
    name: 'noSession',
    label: 'End without a session',
    meaning: 'It answers whether somebody passed, and signs nobody in.',
  },
];

/** What is unusual about a journey, for the list. */
export function marksOf({ enabled, innerOnly, mustRun, noSession }: Pick<Journey, Flag>): string[] {
  return [
    ...(enabled ? [] : ['Switched off']),
    ...(innerOnly ? ['Inside others only'] : []),
    ...(mustRun ? ['Always runs'] : []),
    ...(noSession ? ['No session'] : []),
  ];
}
