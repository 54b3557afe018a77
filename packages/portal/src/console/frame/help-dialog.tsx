import { Dialog } from '@lanyard/ui';
import { Switch } from '@mantine/core';
import { useState } from 'react';
import type { Role } from '../../api/types.ts';
import { useSession } from '../../app/realm.ts';
import { can } from '../permissions.ts';
import { SECTIONS } from './sections.ts';
import { singleKeys } from './shortcuts.ts';

type Key = { keys: readonly string[]; text: string };

const keysOf = (role: Role | undefined): Key[] => [
  { keys: ['/'], text: 'Search' },
  { keys: ['j', 'k'], text: 'Next and previous in a list' },
  { keys: ['Enter'], text: 'Open what has the focus' },
  { keys: ['Esc'], text: 'Back to the list' },
  ...SECTIONS.filter(({ ability }) => can(role, ability)).map(({ key, label }) => ({
    keys: ['g', key],
    text: `Go to ${label}`,
  })),
  { keys: ['?'], text: 'This help' },
];

/** The keys of the console, and the switch that turns them off. */
export function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const role = useSession()?.user.role;
  const [on, setOn] = useState(singleKeys.areOn);
  return (
    <Dialog opened={opened} onClose={onClose} title="Keys">
      <div className="lp-stack">
        <dl className="lc-keys">
          {keysOf(role).map(({ keys, text }) => (
            <div key={text}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        <Switch
          size="md"
          label="Use single keys"
          description="Off: only Tab, Enter, the arrows and Esc do something."
          checked={on}
          onChange={(event) => {
            singleKeys.turn(event.currentTarget.checked);
            setOn(event.currentTarget.checked);
          }}
        />
      </div>
    </Dialog>
  );
}
