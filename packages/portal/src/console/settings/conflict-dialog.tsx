import { Dialog, timeAgo } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { RealmSettings, SettingChange } from '../../api/settings.ts';
import type { Lines } from './tree.ts';
import { type FieldIndex, fullTitle, valueWords } from './words.ts';

/** Who was faster, and with what: the members of `realms.version-conflict`. */
export type Conflict = {
  current: RealmSettings;
  difference: SettingChange[];
  by: { name: string | null; at: string } | null;
};

export type ConflictDialogProps = {
  conflict: Conflict | null;
  /** What this operator wants. */
  mine: Lines;
  index: FieldIndex;
  onMerge: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
};

/** Two operators at once: the second one sees the difference, and chooses. */
export function ConflictDialog({ conflict, mine, index, onMerge, onTakeTheirs, onClose }: ConflictDialogProps) {
  const both = conflict?.difference.filter(({ setting, after }) => setting in mine && mine[setting] !== after) ?? [];
  return (
    <Dialog opened={conflict !== null} onClose={onClose} title="Somebody else was faster">
      {conflict === null ? null : (
        <div className="lp-stack">
          <p>
            {conflict.by?.name ?? 'Somebody'} changed these settings{' '}
            {timeAgo(conflict.by?.at ?? null, Date.now(), 'just now')}. Nothing of yours is lost, and nothing of it is
            saved yet.
          </p>
          <div className="lp-table">
            <table>
              <thead>
                <tr>
                  <th scope="col">Setting</th>
                  <th scope="col">Now</th>
                  <th scope="col">Yours</th>
                </tr>
              </thead>
              <tbody>
                {conflict.difference.map(({ setting, after }) => (
                  <tr key={setting}>
                    <th scope="row">{fullTitle(index, setting)}</th>
                    <td>{valueWords(index.get(setting), after)}</td>
                    <td>{setting in mine ? valueWords(index.get(setting), mine[setting] ?? null) : '—'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="ly-muted">
            {both.length === 0
              ? 'You changed other settings, so both can stand.'
              : `${both.length === 1 ? 'One setting was' : `${both.length} settings were`} changed by both of you. Keeping yours replaces theirs there.`}
          </p>
          <div className="lp-row lp-row-end">
            <Button variant="default" onClick={onTakeTheirs}>
              Take theirs
            </Button>
            <Button onClick={onMerge} data-autofocus>
              {both.length === 0 ? 'Keep both' : 'Keep mine too'}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
