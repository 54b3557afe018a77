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
    <LeaveQuestion
      opened={blocker.status === 'blocked'}
      title="Leave without saving?"
      text={text}
      onLeave={() => blocker.proceed?.()}
      onStay={() => blocker.reset?.()}
    />
  );
}

export type LeaveQuestionProps = {
  opened: boolean;
  title: string;
  /** What would be lost, as a sentence. */
  text: string;
  onLeave: () => void;
  onStay: () => void;
};

/** What would be lost, before it is. */
export function LeaveQuestion({ opened, title, text, onLeave, onStay }: LeaveQuestionProps) {
  return (
    <Dialog opened={opened} onClose={onStay} title={title}>
      <div className="lp-stack">
        <p>{text}</p>
        <div className="lp-row lp-row-end">
          <Button variant="default" onClick={onLeave}>
            Leave
          </Button>
          <Button onClick={onStay} data-autofocus>
            Stay here
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
