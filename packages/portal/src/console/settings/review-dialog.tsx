import { Dialog, Notice, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import type { SettingsPreview } from '../../api/settings.ts';
import { ChangeList } from './change-list.tsx';
import type { FieldIndex } from './words.ts';

export type ReviewDialogProps = {
  opened: boolean;
  title: string;
  preview: SettingsPreview | undefined;
  index: FieldIndex;
  confirm: string;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** What changes and whom it touches, before it is done. */
export function ReviewDialog({
  opened,
  title,
  preview,
  index,
  confirm,
  busy,
  error,
  onConfirm,
  onClose,
}: ReviewDialogProps) {
  const isReady = preview !== undefined && preview.faults.length === 0 && preview.changes.length > 0;
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <div className="lp-stack">
        {preview === undefined && error === null ? <Skeleton height={120} /> : null}
        {preview === undefined ? null : <PreviewInside preview={preview} index={index} />}
        <ProblemNotice error={error} />
        <div className="lp-row lp-row-end">
          <Button variant="default" onClick={onClose}>
            Go back
          </Button>
          <Button loading={busy} disabled={!isReady} onClick={onConfirm} data-autofocus>
            {confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** The preview itself: faults, or changes with whom they touch. */
export function PreviewInside({ preview, index }: { preview: SettingsPreview; index: FieldIndex }) {
  const { faults, changes, touches } = preview;
  if (faults.length > 0) {
    return (
      <Notice tone="bad" title={faults.length === 1 ? 'A setting is not right' : 'Some settings are not right'}>
        <ul className="ls-faults">
          {faults.map(({ setting, text }) => (
            <li key={`${setting} ${text}`}>
              <code>{setting}</code> {text}.
            </li>
          ))}
        </ul>
        Nothing was changed.
      </Notice>
    );
  }
  if (changes.length === 0) return <p className="ly-muted">Nothing would change.</p>;
  return (
    <>
      <ChangeList changes={changes} index={index} />
      <div>
        <h3 className="ls-subtitle">Whom it touches</h3>
        {touches.length === 0 ? (
          <p className="ly-muted">It holds from the next time on. Nobody has to do anything.</p>
        ) : (
          <ul className="ls-touches">
            {touches.map(({ what, text }) => (
              <li key={`${what} ${text}`}>{text}</li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}
