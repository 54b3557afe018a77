import { Button } from '@mantine/core';
import { Sheet } from '../shell/sheet.tsx';
import { useSnapshot } from '../state/use-store.ts';
import { unlockedRecently } from './recent-unlock.ts';
import { UnlockForm } from './unlock-form.tsx';

/** Whether a grave step has to ask for the app's protection first (B8): it has one, and it was not asked just now. */
export const useNeedsConfirmation = (): boolean => {
  const { protection } = useSnapshot();
  return protection.kind !== 'none' && !unlockedRecently();
};

type ConfirmProps = { readonly reason: string; readonly onDone: () => void; readonly onClose: () => void };

export const ConfirmProtection = ({ reason, onDone, onClose }: ConfirmProps) => (
  <Sheet title={`Confirm that it is you ${reason}`} onClose={onClose}>
    <UnlockForm submitText="Continue" onDone={onDone} />
    <Button variant="subtle" onClick={onClose}>
      Cancel
    </Button>
  </Sheet>
);
