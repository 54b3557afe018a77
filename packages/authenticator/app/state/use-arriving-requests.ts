import { useEffect, useRef } from 'react';
import { announce } from './announce.ts';
import { go, type Screen, useScreen } from './navigation.ts';
import { getPreferences } from './preferences.ts';
import { useSnapshot } from './use-store.ts';

/** Screens on which nobody is in the middle of something, so that a new request may come to the front by itself. */
const calm: ReadonlySet<Screen['at']> = new Set(['codes', 'requests', 'settings', 'account']);

/** Shows a request when it arrives, once; whoever goes back from it is left alone. */
export const useArrivingRequests = (): void => {
  const { pending, protection } = useSnapshot();
  const screen = useScreen();
  const met = useRef(new Set<string>());
  const wasLocked = useRef(protection.locked);
  useEffect(() => {
    const fresh = pending.filter(({ id }) => !met.current.has(id));
    const [newest] = fresh;
    // Whoever unlocks the app while a request waits does it for the request.
    const justUnlocked = wasLocked.current && !protection.locked;
    wasLocked.current = protection.locked;
    if (!newest || protection.locked) return;
    for (const { id } of fresh) met.current.add(id);
    announce('A request is waiting for your answer');
    void notifyIfHidden();
    if (justUnlocked || calm.has(screen.at)) go({ at: 'request', pushId: newest.id });
  }, [pending, protection.locked, screen.at]);
};

/** Where the app runs in the background: the same words as the service worker's, without who or what. */
const notifyIfHidden = async (): Promise<void> => {
  if (!document.hidden || !getPreferences().notify || globalThis.Notification?.permission !== 'granted') return;
  const registration = await navigator.serviceWorker?.getRegistration('/app/');
  await registration?.showNotification('A request is waiting', {
    body: 'Open Lanyard to see who asks.',
    tag: 'request',
    icon: '/app/icons/icon-192.png',
  });
};
