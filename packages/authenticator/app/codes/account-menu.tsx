import { IconInfoCircle, IconPencil, IconTrash } from '@lanyard/ui';
import type { Account } from 'lanyard-authenticator/engine';
import { useState } from 'react';
import { List, Row } from '../shell/list.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { go } from '../state/navigation.ts';
import { RemoveSheet } from './remove-sheet.tsx';
import { RenameSheet } from './rename-sheet.tsx';

/** What else can be done with an account; each choice takes the place of the menu. */
export const AccountMenu = ({ account, onClose }: { account: Account; onClose: () => void }) => {
  const [chosen, choose] = useState<'menu' | 'rename' | 'remove'>('menu');
  if (chosen === 'rename') return <RenameSheet account={account} onClose={onClose} />;
  if (chosen === 'remove') return <RemoveSheet account={account} onClose={onClose} />;
  const details = () => {
    onClose();
    go({ at: 'account', accountId: account.id });
  };
  return (
    <Sheet title={account.name} onClose={onClose}>
      <List>
        <Row icon={<IconPencil size={20} aria-hidden="true" />} title="Rename" onClick={() => choose('rename')} />
        <Row icon={<IconInfoCircle size={20} aria-hidden="true" />} title="Details" onClick={details} />
        <Row icon={<IconTrash size={20} aria-hidden="true" />} title="Remove" danger onClick={() => choose('remove')} />
      </List>
    </Sheet>
  );
};
