import { IconX, Notice, ProblemNotice } from '@lanyard/ui';
import { ActionIcon, Button, Switch } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { JourneyView } from '../../../api/journeys.ts';
import { useRealm } from '../../../app/realm.ts';
import { JourneyRunner } from '../../../journey/journey-runner.tsx';
import type { StepPlace } from '../../../journey/wire.ts';
import { useEditorValue } from './context.ts';
import { focusTry } from './focus.ts';
import type { Saving } from './use-saving.tsx';

type TryProps = {
  view: JourneyView;
  saving: Saving;
  inner: readonly string[];
  onStep: (place: StepPlace | null) => void;
  onClose: () => void;
};

/** The draft as people will meet it, while the drawing shows where they stand. Nobody is signed in by it. */
export function TryPanel({ view, saving, inner, onStep, onClose }: TryProps) {
  const { editor, faults } = useEditorValue();
  const close = () => {
    onStep(null);
    onClose();
    focusTry();
  };
  return (
    <section className="lj-panel" aria-labelledby="lj-try">
      <header className="lj-panel-head">
        <h2 id="lj-try">Try it</h2>
        <ActionIcon aria-label="Close the trial" onClick={close}>
          <IconX size={20} aria-hidden="true" />
        </ActionIcon>
      </header>
      <p className="ly-small ly-muted">You go through the draft as it is saved. It signs nobody in.</p>
      {editor.isChanged ? (
        <Notice
          tone="info"
          title="What you see here is not saved yet"
          action={
            <Button loading={saving.isSaving} onClick={() => void saving.saveFirst().catch(() => undefined)}>
              Save and try
            </Button>
          }
        >
          Only what is saved can be tried.
        </Notice>
      ) : faults.length > 0 ? (
        <Notice tone="warn" title="It cannot run yet">
          Mend what the list of faults names, then try it.
        </Notice>
      ) : (
        <Trial key={view.version} name={view.name} noSession={view.journey.noSession} onStep={onStep} />
      )}
      <InnerNotice names={inner} />
      <ProblemNotice error={saving.error} />
    </section>
  );
}

/** Where somebody is who is no longer in this journey itself, and the way to look at that one without leaving the trial. */
function InnerNotice({ names }: { names: readonly string[] }) {
  const realm = useRealm();
  const last = names.at(-1);
  return (
    <div role="status">
      {last === undefined ? null : (
        <p className="ly-small lj-inside">
          You are in the inner journey {names.join(' › ')}.{' '}
          <Link
            to="/$realm/console/journeys/$journey"
            params={{ realm: realm.name, journey: last }}
            search={{}}
            target="_blank"
          >
            Open {last} in a new tab
          </Link>
        </p>
      )}
    </div>
  );
}

type TrialProps = { name: string; noSession: boolean; onStep: TryProps['onStep'] };

/** A journey that raises a session needs one; every other is tried as people from outside meet it. */
function Trial({ name, noSession, onStep }: TrialProps) {
  const [run, setRun] = useState({ number: 0, isOver: false, asSignedIn: false });
  const again = (asSignedIn: boolean) => setRun({ number: run.number + 1, isOver: false, asSignedIn });
  return (
    <>
      <Switch
        label="As if I were signed in"
        description="For a journey in which you confirm something. Otherwise you come as somebody who is not signed in."
        checked={run.asSignedIn}
        onChange={(event) => again(event.currentTarget.checked)}
      />
      {run.isOver ? (
        <Notice
          tone="good"
          title="The journey ended in success"
          action={<Button onClick={() => again(run.asSignedIn)}>Try again</Button>}
        >
          {successOf(noSession, run.asSignedIn)}
        </Notice>
      ) : (
        <TrialRun
          key={run.number}
          name={name}
          asSignedIn={run.asSignedIn}
          onStep={onStep}
          onOver={() => setRun({ ...run, isOver: true })}
        />
      )}
    </>
  );
}

/** What a success is outside of a trial. */
function successOf(noSession: boolean, asSignedIn: boolean): string {
  if (noSession) return 'Outside of a trial it ends the same way, and makes no session.';
  return asSignedIn
    ? 'Outside of a trial your session goes on, raised where a second factor was shown. Whoever has proved to be somebody else gets a session of their own.'
    : 'Outside of a trial the person is signed in.';
}

type TrialRunProps = Omit<TrialProps, 'noSession'> & { asSignedIn: boolean; onOver: () => void };

function TrialRun({ name, asSignedIn, onStep, onOver }: TrialRunProps) {
  const realm = useRealm();
  return (
    <div className="lj-trial">
      <JourneyRunner
        journey={name}
        realm={realm.name}
        mode="draft"
        asSignedIn={asSignedIn}
        onStep={onStep}
        onEnd={() => {
          onStep(null);
          onOver();
        }}
      />
    </div>
  );
}
