import { IconCheck, LiveRegion } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useRealm } from '../app/realm.ts';
import { safeNext } from '../app/safe-next.ts';
import { RenameDevice } from '../devices/rename-device.tsx';

/** The tick, and the device's name, which can be changed at once. */
export function Added({ device }: { device: { id: string; name: string } }) {
  const realm = useRealm();
  const next = safeNext(useSearch({ from: '/$realm/person/add' }).next, realm.name);
  const [name, setName] = useState(device.name);
  const [said, setSaid] = useState('');
  return (
    <div className="lp-added lp-measure" data-device-added="">
      <span className="lp-tick">
        <IconCheck size={72} stroke={2.25} aria-hidden="true" />
      </span>
      <p className="lp-lead">
        <strong>{name}</strong> now shows that it is you.
      </p>
      <RenameDevice
        key={name}
        device={{ id: device.id, name }}
        onRenamed={(changed) => {
          setName(changed);
          setSaid(`Saved as ${changed}.`);
        }}
      />
      <p className="ly-small ly-muted">
        <LiveRegion visible>{said}</LiveRegion>
      </p>
      {next === undefined ? (
        <Button
          fullWidth
          renderRoot={(props) => <Link to="/$realm/devices" params={{ realm: realm.name }} {...props} />}
        >
          Done
        </Button>
      ) : (
        <Button fullWidth component="a" href={next}>
          Go on
        </Button>
      )}
    </div>
  );
}
