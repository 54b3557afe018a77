import { Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { ChangeEntry } from 'lanyard-authenticator/engine';
import { useAuthenticator, useSnapshot } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';

/** What an organisation changed of an account, until the person has put it away; the list under Requests keeps it. */
export const ChangeNotices = () => {
  const { changes } = useSnapshot();
  return changes.filter(({ seen }) => !seen).map((entry) => <ChangeNotice key={entry.id} entry={entry} />);
};

const ChangeNotice = ({ entry }: { entry: ChangeEntry }) => {
  const engine = useAuthenticator();
  const dismiss = useTask(() => engine.dismissChange(entry.id));
  const isLoss = entry.changes.some(({ what, to }) => what === 'state' && to !== 'active');
  const [first, ...more] = entry.changes;
  return (
    <Notice
      tone={isLoss ? 'warn' : 'info'}
      title={`Changed by ${entry.issuer}: ${first?.text}`}
      action={
        <Button variant="default" aria-label={`OK, ${first?.text}`} onClick={() => void dismiss.run()}>
          OK
        </Button>
      }
    >
      {more.length === 0 ? undefined : (
        <ul className="app-names">
          {more.map(({ what, text }) => (
            <li key={what}>{text}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
};
