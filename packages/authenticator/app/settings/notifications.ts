import { useState } from 'react';
import { setPreferences, usePreferences } from '../state/preferences.ts';

type State = 'missing' | 'blocked' | 'on' | 'off';

/** Notifications for requests; the browser asks the person itself when they are switched on. */
export const useNotifications = (): { state: State; toggle: () => Promise<void> } => {
  const { notify } = usePreferences();
  const [permission, setPermission] = useState(globalThis.Notification?.permission);
  const toggle = async () => {
    if (notify && permission === 'granted') return setPreferences({ notify: false });
    const answer = await Notification.requestPermission();
    setPermission(answer);
    setPreferences({ notify: answer === 'granted' });
  };
  return { state: stateOf(permission, notify), toggle };
};

const stateOf = (permission: NotificationPermission | undefined, notify: boolean): State => {
  if (permission === undefined) return 'missing';
  if (permission === 'denied') return 'blocked';
  return permission === 'granted' && notify ? 'on' : 'off';
};
