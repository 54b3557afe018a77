import { IconArrowLeft } from '@lanyard/ui';
import { ActionIcon } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { back, canGoBack } from '../state/navigation.ts';
import classes from './screen.module.css';

type ScreenProps = {
  readonly title: string;
  /** Stands above the title: where one is in a longer way, such as "Step 2 of 3". */
  readonly step?: string;
  readonly actions?: ReactNode;
  /** A picture above the title, for a screen that only tells how something ended. */
  readonly picture?: ReactNode;
  /** What the back button does, where it is not simply the screen before; null hides it. */
  readonly onBack?: (() => void) | null;
  readonly children: ReactNode;
};

/**
 * One screen: its title takes the focus when it appears, so that a screen reader starts reading at the right place; or
 * the field that is marked `data-autofocus`, where the screen is for nothing else.
 */
export const Screen = ({ title, step, actions, picture, onBack = back, children }: ScreenProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    document.title = `${title} · Lanyard`;
    const field = content.current?.querySelector<HTMLElement>('[data-autofocus]');
    (field ?? heading.current)?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [title]);
  const withBack = onBack !== null && (onBack !== back || canGoBack());
  return (
    <>
      <header className={classes.header} data-centred={picture !== undefined || undefined}>
        {picture}
        {withBack && (
          <ActionIcon className={classes.back} aria-label="Back" onClick={onBack}>
            <IconArrowLeft size={22} aria-hidden="true" />
          </ActionIcon>
        )}
        <div className={classes.title}>
          {step && <p className={classes.step}>{step}</p>}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      <div ref={content} className={classes.content}>
        {children}
      </div>
    </>
  );
};
