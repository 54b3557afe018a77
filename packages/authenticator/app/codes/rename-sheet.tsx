import { Button, TextInput } from '@mantine/core';
import type { Account } from 'lanyard-authenticator/engine';
import { type FormEvent, useState } from 'react';
import { Sheet } from '../shell/sheet.tsx';
import { useAuthenticator } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';

export const RenameSheet = ({ account, onClose }: { account: Account; onClose: () => void }) => {
  const engine = useAuthenticator();
  const [name, setName] = useState(account.name);
  const rename = useTask(() => engine.rename(account.id, name.trim()));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await rename.run()) onClose();
  };
  return (
    <Sheet title="Rename" onClose={onClose}>
      <form className="app-form" onSubmit={submit}>
        <TextInput
          label="Name in this app"
          description={`Only you see it. ${account.issuer} calls this account ${account.account}.`}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={rename.problem?.text}
          autoComplete="off"
          maxLength={64}
          data-autofocus
        />
        <Button type="submit" loading={rename.busy}>
          Save
        </Button>
        <Button variant="subtle" onClick={onClose}>
          Cancel
        </Button>
      </form>
    </Sheet>
  );
};
