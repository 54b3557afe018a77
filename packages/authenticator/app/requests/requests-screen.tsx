import {
  EmptyState,
  IconBan,
  IconBell,
  IconCircleCheck,
  IconDeviceDesktop,
  IconSettings,
  IconShieldCheck,
  Notice,
  timeAgo,
  useNow,
} from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { Account, ChangeEntry, Decision, HistoryEntry } from 'lanyard-authenticator/engine';
import { List, Row } from '../shell/list.tsx';
import { ProblemText } from '../shell/problem-text.tsx';
import { Screen } from '../shell/screen.tsx';
import { go } from '../state/navigation.ts';
import { useOnline } from '../state/online.ts';
import { useAuthenticator, useRefresh, useSnapshot } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';

/** What waits for an answer, and the last answers. */
export const RequestsScreen = () => {
  const { pending, history, changes } = useSnapshot();
  return (
    <Screen title="Requests" onBack={null}>
      <ConnectionNotice />
      {pending.length > 0 && (
        <List title="Waiting for your answer">
          {pending.map((request) => (
            <Row
              key={request.id}
              icon={<IconBell size={22} aria-hidden="true" />}
              title={request.service}
              text={[request.asked, request.place].filter(Boolean).join(' · ')}
              onClick={() => go({ at: 'request', pushId: request.id })}
            />
          ))}
        </List>
      )}
      {pending.length === 0 && <NothingHere />}
      {history.length > 0 && <History entries={history} />}
      {changes.length > 0 && <Changes entries={changes} />}
    </Screen>
  );
};

/** Without a connection nobody knows whether something waits, so it is not said. */
const NothingHere = () => {
  const isReached = useUnreachedAccounts().length === 0;
  return (
    <EmptyState
      icon={<IconBell size={40} stroke={1.5} />}
      title={isReached ? 'Nothing is waiting' : 'Nothing has arrived'}
      action={<LookAgain />}
    >
      When you sign in somewhere and your answer is needed, the request appears here by itself.
    </EmptyState>
  );
};

/** Accounts whose server the app is to be in touch with at all times. */
const isAsked = ({ server, isUnreachable, state }: Account): boolean =>
  server !== null && !isUnreachable && state === 'active';

const useUnreachedAccounts = (): readonly Account[] => {
  const online = useOnline();
  const servers = useSnapshot().accounts.filter(isAsked);
  return servers.filter(({ connected }) => !(online && connected));
};

const LookAgain = () => {
  const engine = useAuthenticator();
  const refresh = useRefresh();
  const { accounts } = useSnapshot();
  const look = useTask(async () => {
    await engine.sync();
    await refresh();
  });
  if (!accounts.some(({ server, isUnreachable }) => server !== null && !isUnreachable)) return null;
  return (
    <>
      <Button variant="default" loading={look.busy} onClick={() => void look.run()}>
        Look again
      </Button>
      <ProblemText problem={look.problem} />
    </>
  );
};

const ConnectionNotice = () => {
  const online = useOnline();
  const away = useUnreachedAccounts();
  if (!online) {
    return (
      <Notice tone="neutral" title="You are offline">
        Requests need a connection. Until then, sign in with a code: codes work as always.
      </Notice>
    );
  }
  if (away.length === 0) return null;
  const hosts = [...new Set(away.map(({ server }) => (server ? new URL(server).host : '')))].join(', ');
  return (
    <Notice tone="neutral" title={`Not connected to ${hosts}`}>
      Lanyard keeps trying. Until then, sign in with a code: codes work as always.
    </Notice>
  );
};

const decisionWords: Readonly<Record<Decision, { readonly text: string; readonly Icon: typeof IconBan }>> = {
  approve: { text: 'This is me', Icon: IconCircleCheck },
  deny: { text: 'Refused', Icon: IconBan },
  report: { text: 'Refused and reported', Icon: IconShieldCheck },
};

const SENT = { text: 'Number sent', Icon: IconDeviceDesktop } as const;

const Changes = ({ entries }: { entries: readonly ChangeEntry[] }) => {
  const now = useNow(30_000);
  return (
    <List title="Changed by your organisations">
      {entries.map((entry) => (
        <Row
          key={entry.id}
          icon={<IconSettings size={22} aria-hidden="true" />}
          title={entry.issuer}
          text={entry.changes.map(({ text }) => text).join(', ')}
          end={
            <time className="ly-muted ly-small" dateTime={entry.at}>
              {timeAgo(entry.at, now)}
            </time>
          }
        />
      ))}
    </List>
  );
};

const History = ({ entries }: { entries: readonly HistoryEntry[] }) => {
  const now = useNow(30_000);
  return (
    <List title="Your last answers">
      {entries.map((entry) => {
        const { text, Icon } = entry.state === 'sent' ? SENT : decisionWords[entry.decision];
        return (
          <Row
            key={`${entry.pushId} ${entry.at}`}
            icon={<Icon size={22} aria-hidden="true" />}
            title={entry.service}
            text={[text, entry.account, entry.place].filter(Boolean).join(' · ')}
            end={
              <time className="ly-muted ly-small" dateTime={entry.at}>
                {timeAgo(entry.at, now)}
              </time>
            }
          />
        );
      })}
    </List>
  );
};
