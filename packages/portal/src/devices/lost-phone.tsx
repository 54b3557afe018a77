import { Notice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Device } from '../api/types.ts';
import { useSession } from '../app/realm.ts';

export type LostPhoneProps = { devices: readonly Device[]; onRemove: (device: Device) => void };

/** Whoever came in with a recovery code may have lost the phone: then it is to be removed, before somebody finds it. */
export function LostPhone({ devices, onRemove }: LostPhoneProps) {
  const sessionId = useSession()?.id ?? '';
  const [isKept, setKept] = useState(() => answered.is(sessionId));
  if (isKept || devices.length === 0) return null;
  const keep = () => {
    answered.note(sessionId);
    setKept(true);
  };
  const action = (
    <div className="lp-row">
      {devices.map((device) => (
        <Button key={device.id} variant="default" onClick={() => onRemove(device)}>
          Remove {devices.length === 1 ? 'it' : device.name}
        </Button>
      ))}
      <Button variant="subtle" color="gray" onClick={keep}>
        I still have it
      </Button>
    </div>
  );
  return (
    <Notice tone="info" title="Is your phone lost? Remove it" action={action}>
      You signed in with a recovery code. A phone that is gone should not count for you any longer.
    </Notice>
  );
}

const KEY = 'lanyard.phone-is-here';

/** Asked once in a session; where storage is refused, once on each visit of the page. */
const answered = {
  is(sessionId: string): boolean {
    try {
      return sessionStorage.getItem(KEY) === sessionId;
    } catch {
      return false;
    }
  },
  note(sessionId: string): void {
    try {
      sessionStorage.setItem(KEY, sessionId);
    } catch {
      // It is asked again.
    }
  },
};
