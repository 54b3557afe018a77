import { CopyButton, Dialog, Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { people } from '../../api/people.ts';
import type { User } from '../../api/types.ts';
import { useFreshFactor } from '../../sign-in/step-up.ts';
import { useToast } from '../frame/toasts.tsx';
import { refreshUser } from './queries.ts';
import { useUserChange } from './use-user-change.ts';

const STATES = {
  active: {
    title: 'They may sign in',
    consequence:
      'Disable: they are signed out everywhere at once, and nothing of theirs counts until you enable them again. Their devices and settings stay.',
    button: 'Disable',
    done: 'is disabled and signed out everywhere',
    next: 'disabled',
  },
  disabled: {
    title: 'They may not sign in',
    consequence: 'Enable: their password and their devices count again at once.',
    button: 'Enable',
    done: 'may sign in again',
    next: 'active',
  },
} as const;

/** Whether the user gets in: state and password. */
export function Admission({ user }: { user: User }) {
  return (
    <section className="lc-section" aria-label="Admission">
      <StateSwitch user={user} />
      <PasswordLink user={user} />
    </section>
  );
}

function StateSwitch({ user }: { user: User }) {
  const toast = useToast();
  const withFreshFactor = useFreshFactor();
  const { change, conflict, error } = useUserChange(user);
  const state = STATES[user.state];
  const turn = () =>
    change.mutate(
      { state: state.next },
      {
        onSuccess: () =>
          toast({
            text: `${user.displayName} ${state.done}.`,
            undo: async () => {
              refreshUser(await withFreshFactor(() => people.change(user.id, { state: user.state })));
            },
          }),
      },
    );
  return (
    <div className="lc-act">
      <div>
        <h3>{state.title}</h3>
        <p className="ly-muted ly-small">{state.consequence}</p>
        {conflict === null ? null : <Notice tone="warn" title="Somebody else was faster; this is how it is now" />}
        <ProblemNotice error={error} />
      </div>
      <Button variant="default" loading={change.isPending} onClick={turn}>
        {state.button}
      </Button>
    </div>
  );
}

function PasswordLink({ user }: { user: User }) {
  const withFreshFactor = useFreshFactor();
  const make = useMutation({ mutationFn: () => withFreshFactor(() => people.makeLink(user.id)) });
  return (
    <div className="lc-act">
      <div>
        <h3>New password</h3>
        <p className="ly-muted ly-small">
          A one-time link lets them choose a new password within three days. Until then the old one counts; afterwards
          they are signed out everywhere. A new link makes earlier ones worthless.
        </p>
        <ProblemNotice error={make.error} />
      </div>
      <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
        Make a link
      </Button>
      <Dialog opened={make.data !== undefined} onClose={make.reset} title="One-time link" sticky>
        <div className="lp-stack">
          <Notice tone="warn" title="Hand it to them yourself">
            Whoever opens it first chooses the password of {user.displayName}. It is shown this once.
          </Notice>
          <code className="lp-once">{make.data?.link}</code>
          <CopyButton text={make.data?.link ?? ''} copied="Link copied">
            Copy the link
          </CopyButton>
          <Button onClick={make.reset}>Done</Button>
        </div>
      </Dialog>
    </div>
  );
}
