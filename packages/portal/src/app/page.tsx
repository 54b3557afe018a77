import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';

export type PageProps = {
  title: string;
  /** Who runs this place; ends the document's title. */
  brand: string;
  /** Above the title: "Step 2 of 3 · Scan". */
  step?: ReactNode;
  lead?: ReactNode;
  /** Beside the title, at the right. */
  action?: ReactNode;
  children: ReactNode;
};

/** Gives the focus to the screen's heading, when what had it is gone. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h1')?.focus();
}

let firstPageShown = false;

/**
 * One screen: names the document and moves the focus to its heading, so that somebody who listens hears where they are.
 * The first screen keeps the browser's own focus.
 */
export function Page({ title, brand, step, lead, action, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${brand}`;
    const inside = heading.current?.closest('.lp-page')?.contains(document.activeElement) ?? false;
    if (firstPageShown && !inside) heading.current?.focus();
    firstPageShown = true;
  }, [title, brand]);
  return (
    <div className="lp-page">
      <div className="lp-head">
        <div>
          {step === undefined ? null : <p className="lp-step">{step}</p>}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead === undefined ? null : <p className="lp-lead">{lead}</p>}
        </div>
        {action}
      </div>
      {children}
    </div>
  );
}
