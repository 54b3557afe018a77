import type { Authenticator } from 'lanyard-authenticator/engine';
import { getPreferences } from './preferences.ts';

const minuteMs = 60_000;

/**
 * Locks a protected app that was in the background for as long as the person chose, and brings everything up to date
 * when it comes back. The time is measured again at the return, as browsers stop timers of hidden pages.
 */
export const watchBackground = (authenticator: Authenticator): (() => void) => {
  let hiddenAt: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hide = () => {
    hiddenAt = Date.now();
    timer = setTimeout(() => void lockIfProtected(authenticator), getPreferences().lockAfterMinutes * minuteMs);
  };
  const show = () => {
    clearTimeout(timer);
    const away = hiddenAt === null ? 0 : Date.now() - hiddenAt;
    const wasHidden = hiddenAt !== null;
    hiddenAt = null;
    if (wasHidden && away >= getPreferences().lockAfterMinutes * minuteMs) void lockIfProtected(authenticator);
    void authenticator.sync().catch(() => []);
  };
  const onChange = () => {
    document.documentElement.toggleAttribute('data-away', document.hidden);
    if (document.hidden) hide();
    else show();
  };
  document.addEventListener('visibilitychange', onChange);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onChange);
  };
};

const lockIfProtected = async (authenticator: Authenticator): Promise<void> => {
  const { kind, locked } = await authenticator.protection();
  if (kind !== 'none' && !locked) authenticator.lock();
};
