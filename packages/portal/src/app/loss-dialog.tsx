import { Dialog, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';

export type LossDialogProps = {
  opened: boolean;
  title: string;
  /** Exactly what will be lost, a sentence each. */
  losses: string[];
  confirm: string;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something that cannot be undone, and names what will be lost. */
export function LossDialog({ opened, title, losses, confirm, busy, error, onConfirm, onClose }: LossDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <div className="lp-stack">
        <ul className="lp-losses">
          {losses.map((loss) => (
            <li key={loss}>{loss}</li>
          ))}
        </ul>
        <ProblemNotice error={error} />
        <div className="lp-row lp-row-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button className="ly-danger" loading={busy} onClick={onConfirm}>
            {confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
