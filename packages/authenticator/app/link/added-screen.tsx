import { Button } from '@mantine/core';
import type { Account } from 'lanyard-authenticator/engine';
import { useEffect, useState } from 'react';
import { AccountCard } from '../codes/account-card.tsx';
import { AccountMenu } from '../codes/account-menu.tsx';
import { InstallHint } from '../shell/install-hint.tsx';
import { NotificationHint } from '../shell/notification-hint.tsx';
import { Screen } from '../shell/screen.tsx';
import { announce } from '../state/announce.ts';
import { keepStorage } from '../state/kept-storage.ts';
import { leaveLink } from '../state/links.ts';
import { useAccount } from '../state/use-store.ts';

/** The new account's card, at work. */
export const AddedScreen = ({ account }: { account: Account }) => {
  const [menu, setMenu] = useState(false);
  const present = useAccount(account.id) ?? account;
  useEffect(() => {
    announce(`${account.issuer} is added`);
    void keepStorage();
  }, [account.issuer]);
  return (
    <Screen title={`${present.name} is added`} onBack={null}>
      <p>
        From now on you find your codes here.
        {account.kind === 'lanyard' && ' When somebody signs in as you, the request to confirm it comes here too.'}
      </p>
      <ul className="app-plain">
        <AccountCard account={present} withServer={false} onMenu={() => setMenu(true)} />
      </ul>
      {account.kind === 'lanyard' && <NotificationHint />}
      <InstallHint />
      <Button className="app-bottom" onClick={leaveLink}>
        Done
      </Button>
      {menu && <AccountMenu account={present} onClose={() => setMenu(false)} />}
    </Screen>
  );
};
