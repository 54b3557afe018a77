import { IconBell, IconChevronRight } from '@lanyard/ui';
import { useOpenedLink } from '../state/links.ts';
import { go, type Screen } from '../state/navigation.ts';
import { useSnapshot } from '../state/use-store.ts';
import classes from './waiting-bar.module.css';

/** On the screens where a request does not come to the front by itself. */
const shownOn: ReadonlySet<Screen['at']> = new Set(['codes', 'account', 'add', 'link', 'settings', 'protection']);

/** A request that waits while the person is elsewhere in the app. */
export const WaitingBar = ({ at }: { at: Screen['at'] }) => {
  const [newest] = useSnapshot().pending;
  const link = useOpenedLink();
  const isOnScreen = at === 'link' && link?.includes(newest?.id ?? '#');
  if (!newest || !shownOn.has(at) || isOnScreen) return null;
  return (
    <button type="button" className={classes.bar} onClick={() => go({ at: 'request', pushId: newest.id })}>
      <IconBell size={20} aria-hidden="true" />
      <span>A request is waiting</span>
      <IconChevronRight size={20} aria-hidden="true" />
    </button>
  );
};
