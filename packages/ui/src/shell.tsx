import type { ReactNode } from 'react';
import { Logo } from './logo.tsx';

export type ShellProps = {
  /** Who runs this place; stands beside the logo. */
  brand: string;
  /** Where the logo leads. */
  home?: string;
  /** Links and the account, at the right of the header. */
  nav?: ReactNode;
  footer?: ReactNode;
  /** `narrow` for one decision, `medium` for a list, `wide` for operators. */
  width?: 'narrow' | 'medium' | 'wide';
  children: ReactNode;
};

/** The one-column page: skip link, header with logo, main landmark. */
export function Shell({ brand, home, nav, footer, width = 'narrow', children }: ShellProps) {
  const mark = (
    <>
      <Logo size={26} />
      <span>{brand}</span>
    </>
  );
  return (
    <div className="ly-shell" data-width={width}>
      <a className="ly-skip" href="#main">
        Skip to the content
      </a>
      <header className="ly-header">
        <div className="ly-header-inner">
          {home === undefined ? (
            <span className="ly-brand">{mark}</span>
          ) : (
            <a className="ly-brand" href={home}>
              {mark}
            </a>
          )}
          {nav}
        </div>
      </header>
      <main id="main" className="ly-main" tabIndex={-1}>
        {children}
      </main>
      {footer === undefined ? null : <footer className="ly-footer">{footer}</footer>}
    </div>
  );
}
