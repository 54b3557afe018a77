import { LiveRegion } from '@lanyard/ui';
import type { ReactNode } from 'react';
import { useAnnouncement } from '../state/announce.ts';
import classes from './frame.module.css';
import { TabBar } from './tab-bar.tsx';

/** The app's one column; the bar of tabs lies at the thumb on a phone and at the left on a wide screen. */
export const Frame = ({ tabs, children }: { tabs: boolean; children: ReactNode }) => (
  <div className={classes.frame} data-tabs={tabs || undefined}>
    {tabs && <TabBar />}
    <main className={classes.main}>{children}</main>
    <LiveRegion>{useAnnouncement()}</LiveRegion>
  </div>
);
