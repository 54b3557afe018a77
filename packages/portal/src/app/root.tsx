import { DEFAULT_ACCENT, Providers } from '@lanyard/ui';
import { Outlet } from '@tanstack/react-router';
import { useAccent } from './realm.ts';

/** Theme in the realm's accent, around every screen. */
export function Root() {
  return (
    <Providers accent={useAccent() ?? DEFAULT_ACCENT}>
      <Outlet />
    </Providers>
  );
}
