import type { ReactNode } from 'react';

/** A phone-shaped frame, 9 by 19, for something that belongs on a phone. */
export function PhoneFrame({ children }: { children: ReactNode }) {
  return (
    <div className="ly-phone">
      <div className="ly-phone-screen">{children}</div>
      <span className="ly-phone-speaker" aria-hidden="true" />
    </div>
  );
}
