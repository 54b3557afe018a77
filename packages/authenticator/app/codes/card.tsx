import { groupDigits, IconDots, textOn } from '@lanyard/ui';
import { ActionIcon } from '@mantine/core';
import type { Account } from 'lanyard-authenticator/engine';
import type { CSSProperties, ReactNode } from 'react';
import classes from './card.module.css';
import type { CopyState } from './copy.ts';
import { initialsOf } from './initials.ts';
import { useLongPress } from './use-long-press.ts';

export type CardProps = {
  readonly account: Account;
  readonly withServer: boolean;
  /** Opens the rest of what can be done; absent where that is on the screen already. */
  readonly onMenu?: (() => void) | undefined;
};

type FrameProps = CardProps & {
  /** A short word at the right of the account: "Copied", the next code. */
  readonly note?: ReactNode;
  /** What stands in the place of the ring. */
  readonly side?: ReactNode;
  /** Without a code the card keeps only an edge of its colour. */
  readonly idle?: boolean;
  readonly children: ReactNode;
};

/** The card of an account in its realm's colour, with text that is readable on it whatever the colour is. */
export const Card = ({ account, withServer, onMenu, note, side, idle, children }: FrameProps) => {
  const colours = { '--card': account.colour, '--on-card': textOn(account.colour) } as CSSProperties;
  return (
    <li className={classes.card} style={colours} data-idle={idle || undefined}>
      <p className={classes.name}>
        {account.kind === 'pingam' && <Initials issuer={account.issuer} />}
        {account.name}
      </p>
      {onMenu && (
        <ActionIcon
          className={classes.menu}
          aria-label={`More for ${account.name}, ${account.account}`}
          onClick={onMenu}
        >
          <IconDots size={22} aria-hidden="true" />
        </ActionIcon>
      )}
      {children}
      {side && <span className={classes.side}>{side}</span>}
      <p className={classes.account}>
        {account.account}
        {(withServer || account.kind === 'pingam') && account.server && <> · {new URL(account.server).host}</>}
      </p>
      <p className={classes.note}>{note}</p>
    </li>
  );
};

/** Tells an account of another kind of server at a glance, and stands for its logo. */
const Initials = ({ issuer }: { issuer: string }) => (
  <span className={classes.initials} aria-hidden="true">
    {initialsOf(issuer)}
  </span>
);

type PressProps = {
  /** What a press does, for those who listen; what stands on the card is hidden from them. */
  readonly label: string;
  readonly onPress: () => void;
  readonly onMenu?: (() => void) | undefined;
  readonly children: ReactNode;
};

/** The card's one large button; its target is the whole card. */
export const CardPress = ({ label, onPress, onMenu, children }: PressProps) => {
  const press = useLongPress({ onPress, onLongPress: onMenu });
  return (
    <button type="button" className={classes.press} {...press}>
      <span aria-hidden="true">{children}</span>
      <span className="ly-hidden">{label}</span>
    </button>
  );
};

export const CodeText = ({ code }: { code: string }) => (
  <span className={classes.code} data-long={code.length > 6 || undefined}>
    {groupDigits(code)}
  </span>
);

/** "482 913" as separate digits, or a screen reader makes a number in the hundred thousands of it. */
export const spokenCode = (code: string): string => [...code].join(' ');

export const copyNote: Readonly<Record<CopyState, string | null>> = {
  idle: null,
  copied: 'Copied',
  refused: 'Copying is not allowed',
};
