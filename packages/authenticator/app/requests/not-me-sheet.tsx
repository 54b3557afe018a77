import { Button } from '@mantine/core';
import type { Answer, Decision, PushRequest } from 'lanyard-authenticator/engine';
import { ProblemText } from '../shell/problem-text.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { type Task, useTask } from '../state/use-task.ts';

type NotMeProps = {
  readonly request: PushRequest;
  readonly answer: (given: Answer) => Promise<unknown>;
  readonly onAnswered: (decision: Decision) => void;
  readonly onClose: () => void;
};

/**
 * Asks once, and names nothing, so that a request can be refused while the app is locked. Either way nobody gets in; a report also tells the people who can do something about it.
 */
export const NotMeSheet = ({ request, answer, onAnswered, onClose }: NotMeProps) => {
  const refuse = useTask(async (decision: 'deny' | 'report') => {
    await answer({ decision });
    onAnswered(decision);
  });
  if (!request.canReport) return <RefuseSheet refuse={refuse} onClose={onClose} />;
  return (
    <Sheet title="Report it?" onClose={onClose}>
      <p>
        Either way nobody gets in. If you did not start this, someone may know your password: a report tells the people
        who run the service.
      </p>
      <ProblemText problem={refuse.problem} />
      <Button size="lg" className="ly-danger" loading={refuse.busy} onClick={() => void refuse.run('report')}>
        Refuse and report
      </Button>
      <Button size="lg" variant="default" disabled={refuse.busy} onClick={() => void refuse.run('deny')}>
        Only refuse
      </Button>
      <Button size="lg" variant="subtle" disabled={refuse.busy} onClick={onClose}>
        Go back
      </Button>
    </Sheet>
  );
};

type RefuseProps = { readonly refuse: Task<[decision: 'deny' | 'report']>; readonly onClose: () => void };

/** Where the server takes no reports. */
const RefuseSheet = ({ refuse, onClose }: RefuseProps) => (
  <Sheet title="Refuse it?" onClose={onClose}>
    <p>This request then lets nobody in. If you did not start it, change your password there: someone may know it.</p>
    <ProblemText problem={refuse.problem} />
    <Button size="lg" className="ly-danger" loading={refuse.busy} onClick={() => void refuse.run('deny')}>
      Refuse
    </Button>
    <Button size="lg" variant="subtle" disabled={refuse.busy} onClick={onClose}>
      Go back
    </Button>
  </Sheet>
);
