import { Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Registration } from '../api/types.ts';
import { useRealm } from '../app/realm.ts';

export type AddEndedProps = { registration: Registration; error: unknown; busy: boolean; onNew: () => void };

const TEXTS: Partial<Record<Registration['state'], string>> = {
  cancelled: 'Nothing was added, and the code no longer works.',
  expired: 'Nothing was added. A code lasts a few minutes, so that nobody can use it later.',
  failed: 'Nothing was added. Start again with a new code.',
};

/** Cancelled, expired or failed: what was not harmed, and a new code. */
export function AddEnded({ registration, error, busy, onNew }: AddEndedProps) {
  const failed = registration.state === 'failed';
  return (
    <div className="lp-stack lp-measure">
      {error === null || error === undefined ? (
        <Notice tone={failed ? 'warn' : 'neutral'} title={registration.failure?.text ?? TEXTS[registration.state]} />
      ) : (
        <ProblemNotice error={error} />
      )}
      <Button fullWidth loading={busy} onClick={onNew}>
        New code
      </Button>
      <BackToDevices />
    </div>
  );
}

export function BackToDevices() {
  const realm = useRealm();
  return (
    <Button
      variant="subtle"
      color="gray"
      renderRoot={(props) => <Link to="/$realm/devices" params={{ realm: realm.name }} {...props} />}
    >
      Back to your devices
    </Button>
  );
}
