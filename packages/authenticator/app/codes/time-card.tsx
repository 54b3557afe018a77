import { CountdownRing, groupDigits, useNow } from '@lanyard/ui';
import { announce } from '../state/announce.ts';
import { isCodeUsed } from '../state/used-codes.ts';
import classes from './card.module.css';
import { Card, CardPress, type CardProps, CodeText, copyNote, spokenCode } from './card.tsx';
import { useCopyCode } from './copy.ts';
import { type LiveCode, useLiveCode } from './use-code.ts';

/** A code that lives for some seconds, with the ring of the time left. */
export const TimeCard = (props: CardProps) => {
  const { account, onMenu } = props;
  const { live, problem } = useLiveCode(account);
  const { state, copy } = useCopyCode();
  const used = live !== null && isCodeUsed(account.id, live.until);
  if (used) return <UsedCard {...props} live={live} />;
  const label = live
    ? `Copy code ${spokenCode(live.code)}, ${account.name}, ${account.account}`
    : `${account.name}: ${problem?.text ?? 'loading the code'}`;
  const note = copyNote[state] ?? (live && <NextCode live={live} />);
  return (
    <Card {...props} note={note} side={live && <TimeLeft live={live} />} idle={problem !== null}>
      <CardPress label={label} onPress={() => live && void copy(live.code)} onMenu={onMenu}>
        {problem ? (
          <span className={classes.words}>{problem.text}</span>
        ) : (
          <CodeText code={live?.code ?? ''.padEnd(account.digits, '·')} />
        )}
      </CardPress>
    </Card>
  );
};

/** The first code was spent on adding the account: dots and the ring lead to the one that counts, half a minute away at most. */
const UsedCard = ({ live, ...props }: CardProps & { live: LiveCode }) => {
  const { account, onMenu } = props;
  const tell = () => announce('Your code comes in a moment. The first one was used to add the account.');
  return (
    <Card {...props} note="Your code comes in a moment" side={<TimeLeft live={live} />}>
      <CardPress label={`${account.name}: the next code comes soon`} onPress={tell} onMenu={onMenu}>
        <CodeText code={''.padEnd(account.digits, '·')} />
      </CardPress>
    </Card>
  );
};

const TimeLeft = ({ live }: { live: LiveCode }) => {
  const now = useNow(500);
  const seconds = Math.max(0, Math.ceil((live.until - now) / 1000));
  return (
    <CountdownRing startsAt={new Date(live.from).toISOString()} endsAt={new Date(live.until).toISOString()} size={44}>
      {seconds}
    </CountdownRing>
  );
};

const lastSecondsMs = 5000;

/** Shown for the last five seconds, so that nobody starts typing a code that ends under their fingers. */
const NextCode = ({ live }: { live: LiveCode }) => {
  const now = useNow(500);
  if (live.until - now > lastSecondsMs) return null;
  return <span className={classes.next}>Next {groupDigits(live.nextCode)}</span>;
};
