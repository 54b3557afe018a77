import { Dialog } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';

/** Keeps a drawing from being lost by a click on a link, the back key or a closed tab. */
export function LeaveEditor({ isChanged }: { isChanged: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      isChanged &&
      (current.pathname !== next.pathname || JSON.stringify(current.search) !== JSON.stringify(next.search)),
    enableBeforeUnload: isChanged,
    withResolver: true,
  });
  return (
    <Dialog opened={blocker.status === 'blocked'} onClose={() => blocker.reset?.()} title="Leave without saving?">
      <div className="lp-stack">
        <p>What you changed in this journey is not saved yet.</p>
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
