import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

export type WayButtonProps = {
  busy: boolean;
  onClick: () => void;
  children: ReactNode;
  /** It is the one thing to do now. */
  isMain?: boolean;
};

/** Leads to another way to show who one is: the same look on every screen of a sign-in. */
export function WayButton({ busy, onClick, children, isMain = false }: WayButtonProps) {
  return (
    <Button variant={isMain ? 'filled' : 'default'} fullWidth disabled={busy} onClick={onClick}>
      {children}
    </Button>
  );
}

/** Gives the sign-in up. */
export function CancelButton({ onClick, children = 'Cancel' }: { onClick: () => void; children?: string }) {
  return (
    <Button variant="subtle" color="gray" onClick={onClick}>
      {children}
    </Button>
  );
}
