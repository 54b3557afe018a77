import { IconBell, IconKey, IconSettings, Logo } from '@lanyard/ui';
import { goTab, type Tab, tabOf, useScreen } from '../state/navigation.ts';
import { useSnapshot } from '../state/use-store.ts';
import classes from './tab-bar.module.css';

const tabs = [
  { tab: 'codes', label: 'Codes', Icon: IconKey },
  { tab: 'requests', label: 'Requests', Icon: IconBell },
  { tab: 'settings', label: 'Settings', Icon: IconSettings },
] as const satisfies readonly { tab: Tab; label: string; Icon: typeof IconKey }[];

export const TabBar = () => {
  const current = tabOf[useScreen().at];
  const waiting = useSnapshot().pending.length;
  return (
    <nav className={classes.bar} aria-label="Main">
      <span className={classes.brand}>
        <Logo size={26} />
        Lanyard
      </span>
      {tabs.map(({ tab, label, Icon }) => (
        <button
          key={tab}
          type="button"
          className={classes.tab}
          aria-current={tab === current ? 'page' : undefined}
          onClick={() => goTab(tab)}
        >
          <span className={classes.icon}>
            <Icon size={24} stroke={tab === current ? 2.2 : 1.7} aria-hidden="true" />
            {tab === 'requests' && waiting > 0 && (
              <span className={classes.count}>
                {waiting}
                <span className="ly-hidden"> waiting</span>
              </span>
            )}
          </span>
          {label}
        </button>
      ))}
    </nav>
  );
};
