import { useSyncExternalStore } from 'react';

/** Every screen of the app. What a screen may not lose on a reload is in the engine, never here. */
export type Screen =
  | { readonly at: 'codes' }
  | { readonly at: 'requests' }
  | { readonly at: 'settings' }
  | { readonly at: 'account'; readonly accountId: string }
  | { readonly at: 'add'; readonly by?: 'link' }
  | { readonly at: 'link' }
  | { readonly at: 'request'; readonly pushId: string }
  | { readonly at: 'protection' };

export type Tab = 'codes' | 'requests' | 'settings';

const home: Screen = { at: 'codes' };

/** The tab that a screen belongs to, to mark it in the bar. */
export const tabOf: Readonly<Record<Screen['at'], Tab>> = {
  codes: 'codes',
  account: 'codes',
  add: 'codes',
  link: 'codes',
  requests: 'requests',
  request: 'requests',
  settings: 'settings',
  protection: 'settings',
};

/**
 * The screens that were walked through, newest last. The address stays `/app/`: a screen is kept in the history's state
 * so that the phone's back button works. Inside a frame the frame's own list is enough, and the page around it keeps
 * its back button to itself.
 */
let trail: readonly Screen[] = [home];
const listeners = new Set<() => void>();
const framed = window.parent !== window;

const change = (next: readonly Screen[]) => {
  trail = next.length > 0 ? next : [home];
  for (const listener of listeners) listener();
};

export const current = (): Screen => trail.at(-1) ?? home;

const write = (how: 'pushState' | 'replaceState') => {
  history[framed ? 'replaceState' : how]({ trail }, '', location.pathname);
};

export const go = (screen: Screen): void => {
  change([...trail, screen]);
  write('pushState');
};

/** Shows a screen in the place of the present one, so that going back does not come by it again. */
export const replace = (screen: Screen): void => {
  change([...trail.slice(0, -1), screen]);
  write('replaceState');
};

/** A tab starts a trail of its own. */
export const goTab = (tab: Tab): void => {
  if (trail.length === 1 && current().at === tab) return;
  change(tab === 'codes' ? [home] : [home, { at: tab }]);
  write('pushState');
};

export const back = (): void => {
  if (trail.length === 1) return;
  if (framed) change(trail.slice(0, -1));
  else history.back();
};

/** Makes the present history entry, whatever its address was, one of the present screen at the plain address. */
export const settle = (): void => write('replaceState');

/** Takes up the screens from before a reload, and follows the browser's back and forward buttons. */
export const startNavigation = (): void => {
  if (history.state?.trail) change(history.state.trail);
  window.addEventListener('popstate', ({ state }) => {
    // A new fragment arrives as an entry without our state; `links.ts` deals with it.
    if (state?.trail) change(state.trail);
  });
};

/** Opens the app as if for the first time. */
export const startOver = (): void => {
  history.replaceState(null, '', location.pathname);
  location.reload();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useScreen = (): Screen => useSyncExternalStore(subscribe, current);

/** False on the first screen, where there is nothing to go back to. */
export const canGoBack = (): boolean => trail.length > 1;
