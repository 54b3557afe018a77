import { Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { Account } from 'lanyard-authenticator/engine';
import { useEffect, useState } from 'react';
import { AccountCard } from '../codes/account-card.tsx';
import { AccountMenu } from '../codes/account-menu.tsx';
import { UnreachableNotice } from '../codes/pingam-notices.tsx';
import { InstallHint } from '../shell/install-hint.tsx';
import { NotificationHint } from '../shell/notification-hint.tsx';
import { Screen } from '../shell/screen.tsx';
import { announce } from '../state/announce.ts';
import { keepStorage } from '../state/kept-storage.ts';
import { leaveLink } from '../state/links.ts';
import { useAccount } from '../state/use-store.ts';

type AddedProps = {
  readonly account: Account;
  /** Its server was to be asked, and was not: only the codes were kept. */
  readonly isUnasked?: boolean;
};

/** The new account's card, at work. */
export const AddedScreen = ({ account, isUnasked = false }: AddedProps) => {
  const [menu, setMenu] = useState(false);
  const present = useAccount(account.id) ?? account;
  useEffect(() => {
    announce(`${account.issuer} is added`);
    void keepStorage();
  }, [account.issuer]);
  return (
    <Screen title={`${present.name} is added`} onBack={null}>
      <p>
        {account.codes === 'none' ? 'It is ready.' : 'From now on you find your codes here.'}
        {account.push && ' When somebody signs in as you, the request to confirm it comes here too.'}
      </p>
      <HowItWorks account={present} isUnasked={isUnasked} />
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

/** What does not work as one might expect. */
const HowItWorks = ({ account, isUnasked }: Required<AddedProps>) => {
  if (isUnasked) {
    return (
      <Notice tone="warn" title="Only the codes were added">
        The server was not asked, and may not know these codes. Try one before you rely on it.
      </Notice>
    );
  }
  if (account.isUnreachable) return <UnreachableNotice issuer={account.issuer} />;
  return account.kind === 'pingam' && account.push ? (
    <Notice tone="info" title="Keep the app open when you sign in">
      Requests of this account arrive while the app is open; nothing rings while it is closed.
    </Notice>
  ) : null;
};
