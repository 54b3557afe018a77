import { IconRefresh } from '@lanyard/ui';
import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import { announce } from '../state/announce.ts';
import { useAuthenticator } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';
import classes from './card.module.css';
import { Card, CardPress, type CardProps, CodeText, copyNote, spokenCode } from './card.tsx';
import { useCopyCode } from './copy.ts';

/** A code that counts: it is made only when it is asked for, as each one that is shown is used up. */
export const CounterCard = (props: CardProps) => {
  const { account, onMenu } = props;
  const engine = useAuthenticator();
  const [code, setCode] = useState<string | null>(null);
  const { state, copy } = useCopyCode();
  const next = useTask(async () => {
    const fresh = (await engine.code(account.id)).code;
    setCode(fresh);
    announce(`The code is ${spokenCode(fresh)}`);
  });
  const label = code ? `Copy code ${spokenCode(code)}, ${account.name}` : `Make the next code, ${account.name}`;
  const another = code && (
    <ActionIcon className={classes.again} aria-label={`Next code, ${account.name}`} onClick={() => void next.run()}>
      <IconRefresh size={24} aria-hidden="true" />
    </ActionIcon>
  );
  return (
    <Card {...props} note={next.problem?.text ?? copyNote[state]} side={another}>
      <CardPress label={label} onPress={() => void (code ? copy(code) : next.run())} onMenu={onMenu}>
        {code ? <CodeText code={code} /> : <span className={classes.words}>Show the next code</span>}
      </CardPress>
    </Card>
  );
};
