import { Dialog } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';

export type LeaveDialogProps = {
  isChanged: boolean;
  /** What would be lost, as a sentence. */
  text: string;
  /** Whether another search of the same page takes the changes away as well. */
  mindsSearch?: boolean;
};

/** Keeps what was changed from being lost by a click on a link, the back key or a closed tab. */
export function LeaveDialog({ isChanged, text, mindsSearch = false }: LeaveDialogProps) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      isChanged &&
      (current.pathname !== next.pathname ||
        (mindsSearch && JSON.stringify(current.search) !== JSON.stringify(next.search))),
    enableBeforeUnload: isChanged,
    withResolver: true,
  });
  return (
    <Dialog opened={blocker.status === 'blocked'} onClose={() => blocker.reset?.()} title="Leave without saving?">
      <div className="lp-stack">
        <p>{text}</p>
        <div className="lp-row lp-row-end">
          <Button variant="default" onClick={() => blocker.proceed?.()}>
            Leave
          </Button>
          <Button onClick={() => blocker.reset?.()} data-autofocus>
            Stay here
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
