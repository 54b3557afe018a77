import { IconChevronRight } from '@lanyard/ui';
import type { ReactNode } from 'react';
import classes from './list.module.css';

/** A group of rows with hairlines between them. */
export const List = ({ title, children }: { title?: string; children: ReactNode }) => (
  <section className={classes.section}>
    {title && <h2 className={classes.heading}>{title}</h2>}
    <ul className={classes.list}>{children}</ul>
  </section>
);

type RowProps = {
  readonly icon?: ReactNode;
  readonly title: ReactNode;
  readonly text?: ReactNode;
  readonly end?: ReactNode;
  readonly danger?: boolean;
  readonly onClick?: () => void;
};

const RowInside = ({ icon, title, text, end, onClick }: RowProps) => (
  <>
    {icon && <span className={classes.icon}>{icon}</span>}
    <span className={classes.text}>
      <span className={classes.title}>{title}</span>
      {text && <span className={classes.detail}>{text}</span>}
    </span>
    {end}
    {onClick && !end && <IconChevronRight className={classes.chevron} size={20} aria-hidden="true" />}
  </>
);

/** One row; a button when it leads somewhere. */
export const Row = (props: RowProps) => (
  <li>
    {props.onClick ? (
      <button type="button" className={classes.row} data-danger={props.danger || undefined} onClick={props.onClick}>
        <RowInside {...props} />
      </button>
    ) : (
      <div className={classes.row}>
        <RowInside {...props} />
      </div>
    )}
  </li>
);

/** Facts as term and description. */
export const Facts = ({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) => (
  <dl className={classes.facts}>
    {facts.map(([term, value]) => (
      <div key={term}>
        <dt>{term}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
