import type { Account } from 'lanyard-authenticator/engine';
import { go } from '../state/navigation.ts';
import classes from './card.module.css';
import { Card, CardPress, type CardProps } from './card.tsx';
import { CounterCard } from './counter-card.tsx';
import { TimeCard } from './time-card.tsx';

/** What stands in the place of the code while the account has none. */
const stateWords: Readonly<Record<Exclude<Account['state'], 'active'>, string>> = {
  locked: 'Locked by your organisation',
  removed: 'Removed by the server',
  disabled: 'Disabled after wrong PINs',
};

/** One account as a card: tap to copy the code, long press or menu button for the rest. */
export const AccountCard = (props: CardProps) => {
  const { account } = props;
  if (account.lockedBy === 'policy') return <IdleCard {...props} text={`Locked: ${account.lockReason}`} isLong />;
  if (account.state !== 'active') return <IdleCard {...props} text={stateWords[account.state]} />;
  if (account.codes === 'none') return <IdleCard {...props} text="No codes, requests only" />;
  // A code of another form is another code: one that still stands there goes with the change.
  const form = `${account.digits}/${account.period}`;
  return account.codes === 'hotp' ? <CounterCard key={form} {...props} /> : <TimeCard key={form} {...props} />;
};

const IdleCard = (props: CardProps & { text: string; isLong?: boolean }) => {
  const { account, text, isLong, onMenu } = props;
  const open = () => go({ at: 'account', accountId: account.id });
  return (
    <Card {...props} idle>
      <CardPress label={`${account.name}: ${text}. Details`} onPress={open} onMenu={onMenu}>
        <span className={classes.words} data-long={isLong || undefined}>
          {text}
        </span>
      </CardPress>
    </Card>
  );
};
