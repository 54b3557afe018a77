import { useEvents } from '@lanyard/ui';
import { useState } from 'react';
import { deviceSettings } from '../../api/device-settings.ts';
import type { OperatorDevice } from '../../api/types.ts';

/**
 * The device as it is at this moment: whatever becomes of it is seen without a reload. The function takes the answer to a change
 * of it.
 */
export function useDevice(given: OperatorDevice): [OperatorDevice, (answered: OperatorDevice) => void] {
  const [followed, setFollowed] = useState(given);
  useEvents<OperatorDevice>({
    url: deviceSettings.events(given.id),
    event: 'device',
    onData: (seen) => setFollowed((known) => newer(seen, known)),
    poll: () => deviceSettings.read(given.id),
  });
  // The list around it may have read it later than the last event.
  const newest = followed.id === given.id && followed.wantedVersion >= given.wantedVersion ? followed : given;
  // An answer may be overtaken by the event about the very same change, which then knows more: what the phone said to it.
  return [
    newest,
    (answered) => setFollowed((known) => (answered.wantedVersion > known.wantedVersion ? answered : known)),
  ];
}

/** What is seen counts, unless it was asked for before a change that is known by now. */
const newer = (seen: OperatorDevice, known: OperatorDevice): OperatorDevice =>
  seen.id === known.id && seen.wantedVersion < known.wantedVersion ? known : seen;
