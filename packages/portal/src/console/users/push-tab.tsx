import { Notice, ProblemNotice } from '@lanyard/ui';
import { Skeleton, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OperatorDevice, User, UserChange } from '../../api/types.ts';
import { ConflictNotice } from './conflict-notice.tsx';
import { userDevicesQuery } from './queries.ts';
import type { TabProps } from './tab-props.ts';
import { useUserChange } from './use-user-change.ts';

type Setting = {
  property: 'pushEnabled' | 'requireBiometricSeed';
  label: string;
  /** What each position means. */
  on: string;
  off: string;
};

const SETTINGS: readonly Setting[] = [
  {
    property: 'pushEnabled',
    label: 'Enable Mobile Push Authentication',
    on: 'A sign-in may ask this person’s phone, and they approve it there.',
    off: 'No request is sent to a phone. This person signs in with codes only.',
  },
  {
    property: 'requireBiometricSeed',
    label: 'Require Biometric Seed',
    on: 'Requests are approved with a key that only the phone’s own check of finger or face releases. A phone without one cannot approve.',
    off: 'The protection that the realm or the device asks for is enough.',
  },
];

/** Requests to the phone: what is wanted, and whether it works now. */
export function PushTab({ user, mayHelp }: TabProps) {
  return (
    <>
      <WorksNow user={user} />
      {SETTINGS.map((setting) => (
        <PushSetting key={setting.property} user={user} mayHelp={mayHelp} setting={setting} />
      ))}
    </>
  );
}

/** Row A9: who can be asked now, and where nobody can, why not. */
function WorksNow({ user }: { user: User }) {
  const list = useQuery(userDevicesQuery(user.id));
  if (list.isPending) return <Skeleton height={72} />;
  if (list.isError) return <ProblemNotice error={list.error} />;
  const reached = list.data.filter(({ push }) => push.available);
  if (reached.length > 0) {
    return (
      <Notice tone="good" title="A request reaches them now">
        {reached.map(({ name }) => name).join(', ')}
      </Notice>
    );
  }
  return (
    <Notice tone="warn" title="No request reaches them now">
      {list.data.length === 0 ? (
        'They have no device yet. They can add one in the portal.'
      ) : (
        <Reasons devices={list.data} />
      )}
    </Notice>
  );
}

function Reasons({ devices }: { devices: readonly OperatorDevice[] }) {
  return (
    <ul className="lc-reasons">
      {devices.map(({ id, name, push }) => (
        <li key={id}>
          <strong>{name}</strong>: {push.reason?.text}
        </li>
      ))}
    </ul>
  );
}

function PushSetting({ user, mayHelp, setting }: TabProps & { setting: Setting }) {
  const { property, label, on, off } = setting;
  const { change, conflict, error } = useUserChange(user);
  // The switch moves under the finger; the server's answer then confirms it or moves it back.
  const [wanted, setWanted] = useState<boolean | null>(null);
  const isOn = wanted ?? user[property];
  if (!mayHelp) {
    return (
      <dl className="lc-read">
        <dt>{label}</dt>
        <dd>
          {isOn ? 'Switched on' : 'Switched off'}. {isOn ? on : off}
        </dd>
      </dl>
    );
  }
  const turn = (checked: boolean) => {
    setWanted(checked);
    change.mutate({ [property]: checked } as UserChange, { onSettled: () => setWanted(null) });
  };
  return (
    <div className="lp-stack">
      <Switch
        size="md"
        label={label}
        description={isOn ? on : off}
        checked={isOn}
        onChange={(event) => turn(event.currentTarget.checked)}
      />
      {conflict === null ? null : <ConflictNotice differences={conflict} wanted={change.variables ?? {}} />}
      <ProblemNotice error={error} />
    </div>
  );
}
