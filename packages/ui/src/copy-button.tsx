import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { IconCheck, IconCopy } from './icons.ts';

export type CopyButtonProps = {
  text: string;
  children: ReactNode;
  copied?: string;
  variant?: 'default' | 'subtle' | 'light';
  icon?: ReactNode;
  fullWidth?: boolean;
  /** At the start where it is one of several ways below each other. */
  justify?: 'flex-start' | 'center';
};

const SHOWN_MS = 2500;

/** Copies, and says so where the person is looking. */
export function CopyButton(props: CopyButtonProps) {
  const { text, children, copied = 'Copied', variant = 'default', icon, fullWidth = false, justify = 'center' } = props;
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setState(done ? 'copied' : 'refused');
  };
  const words = { idle: children, copied, refused: 'Your browser did not allow it' };
  return (
    <Button
      variant={variant}
      fullWidth={fullWidth}
      justify={justify}
      leftSection={
        state === 'copied' ? (
          <IconCheck size={18} aria-hidden="true" />
        ) : (
          (icon ?? <IconCopy size={18} aria-hidden="true" />)
        )
      }
      onClick={copy}
    >
      <span aria-live="polite">{words[state]}</span>
    </Button>
  );
}
