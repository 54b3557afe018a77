import type { ReactNode } from 'react';
import classes from './view-finder.module.css';

type ViewFinderProps = {
  /** Without a picture of a camera the frame is only a place for words. */
  readonly isEmpty?: boolean;
  readonly label: string;
  readonly children?: ReactNode;
};

/**
 * The place of the camera's picture and of one sentence below, of the same size from the first moment on: nothing that stands
 * under it moves away from a finger when the camera starts or turns out to be missing.
 */
export const ViewFinder = ({ isEmpty, label, children }: ViewFinderProps) => (
  <>
    <div className={classes.view} data-empty={isEmpty || undefined}>
      {children}
    </div>
    <p className={classes.label} role="status">
      {label}
    </p>
  </>
);
