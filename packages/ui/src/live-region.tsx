import type { ReactNode } from 'react';

/** Says its text aloud whenever it changes, without taking the focus. Keep it mounted; change the text. */
export function LiveRegion({ children, visible = false }: { children: ReactNode; visible?: boolean }) {
  return (
    <div role="status" aria-live="polite" className={visible ? undefined : 'ly-hidden'}>
      {children}
    </div>
  );
}
