import { clockWords, IconRefresh, IconServer, StateBadge, timeAgo } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { Account } from 'lanyard-authenticator/engine';
import { List, Row } from '../shell/list.tsx';
import { ProblemText } from '../shell/problem-text.tsx';
import { announce } from '../state/announce.ts';
import { useTraffic } from '../state/traffic.ts';
import { useAuthenticator, useSnapshot } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';

type Server = {
  readonly origin: string;
  readonly accounts: number;
  readonly connected: boolean;
  readonly lastSyncAt: string | null;
};

const byServer = (accounts: readonly Account[]): Server[] => {
  const origins = new Set(accounts.flatMap(({ server }) => server ?? []));
  return [...origins].map((origin) => {
    const own = accounts.filter(({ server }) => server === origin);
    const lastSyncAt =
      own
        .map((account) => account.lastSyncAt ?? '')
        .sort()
        .at(-1) || null;
    return { origin, accounts: own.length, connected: own.some(({ connected }) => connected), lastSyncAt };
  });
};

/** The servers that this app talks to, how they are reached, and how this device's clock stands against theirs. */
export const Servers = () => {
  const engine = useAuthenticator();
  const servers = byServer(useSnapshot().accounts);
  const { offsets } = useTraffic();
  const sync = useTask(async () => {
    const failed = (await engine.sync()).filter(({ problem }) => problem);
    announce(failed.length === 0 ? 'Everything is up to date' : 'Not every account could be brought up to date');
  });
  return (
    <>
      <List title="Servers">
        {servers.map((server) => (
          <Row
            key={server.origin}
            icon={<IconServer size={22} aria-hidden="true" />}
            title={new URL(server.origin).host}
            text={<ServerText server={server} offset={offsets[server.origin]} />}
          />
        ))}
      </List>
      <ProblemText problem={sync.problem} />
      <Button
        variant="default"
        leftSection={<IconRefresh size={18} aria-hidden="true" />}
        loading={sync.busy}
        onClick={() => void sync.run()}
      >
        Sync now
      </Button>
    </>
  );
};

const ServerText = ({ server, offset }: { server: Server; offset: number | undefined }) => (
  <>
    {server.accounts === 1 ? '1 account' : `${server.accounts} accounts`} · synced {timeAgo(server.lastSyncAt)}
    <br />
    {clockText(offset)}
    <br />
    <StateBadge tone={server.connected ? 'good' : 'neutral'}>
      {server.connected ? 'Connected' : 'Not connected'}
    </StateBadge>
  </>
);

/** Differences below this are the network's. */
const sameTimeMs = 10_000;

const clockText = (offset: number | undefined): string => {
  if (offset === undefined) return 'Clock: not compared yet';
  if (Math.abs(offset) < sameTimeMs) return 'Clock: agrees with this device';
  return `Clock: this device is ${clockWords(-offset)}, which is allowed for`;
};
