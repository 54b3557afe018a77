import { Page } from '../app/page.tsx';
import type { StepFrame } from './screen.ts';

/** Inside of something that has a heading of its own: a dialog, a panel. */
export const plainFrame: StepFrame = ({ title, lead, children }) => (
  <div className="lp-page">
    <div>
      <h3 tabIndex={-1}>{title}</h3>
      {lead === undefined ? null : <p className="lp-lead">{lead}</p>}
    </div>
    {children}
  </div>
);

/** A page of its own; `brand` is who runs this place. */
export function pageFrame(brand: string): StepFrame {
  return ({ title, lead, children, isProof = false }) => (
    <Page
      key={title}
      title={title}
      brand={brand}
      {...(isProof ? { step: 'Step 2 of 2 · Show it is you' } : {})}
      {...(lead === undefined ? {} : { lead })}
    >
      {children}
    </Page>
  );
}
