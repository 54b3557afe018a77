import { IconBell, Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useNotifications } from '../settings/notifications.ts';

/** Asked right after an account was added, when it is plain what for. The browser's own question comes only after the button. */
export const NotificationHint = () => {
  const { state, toggle } = useNotifications();
  if (state !== 'off') return null;
  return (
    <Notice
      title="Be told when a request waits"
      action={
        <Button variant="default" leftSection={<IconBell size={18} aria-hidden="true" />} onClick={() => void toggle()}>
          Turn on notifications
        </Button>
      }
    >
      Then this phone rings although the app is closed. The notification never says who asks, or for what.
    </Notice>
  );
};
