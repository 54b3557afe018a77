import { Dialog } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';

/** Keeps what was typed from being lost by a click on a link, the back key or a closed tab. */
export function LeaveDialog({ count }: { count: number }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => count > 0 && current.pathname !== next.pathname,
    enableBeforeUnload: count > 0,
    withResolver: true,
  });
  const isBlocked = blocker.status === 'blocked';
  return (
    <Dialog opened={isBlocked} onClose={() => blocker.reset?.()} title="Leave without saving?">
      <div className="lp-stack">
        <p>
          {count === 1 ? 'One setting that you changed is' : `${count} settings that you changed are`} not saved yet.
        </p>
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
