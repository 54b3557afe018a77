import { journeyDifference } from '@lanyard/protocol/journeys';
import { Dialog, Notice, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { journeys as api, type Journey, type JourneyFault, type JourneyView } from '../../../api/journeys.ts';
import { useFreshFactor } from '../../../sign-in/step-up.ts';
import { useToast } from '../../frame/toasts.tsx';
import { nameOf } from '../model/journey.ts';
import { versionQuery } from '../queries.ts';
import { ScriptChanges } from '../script/script-changes.tsx';
import { count } from '../words.ts';
import { DifferenceList } from './difference-list.tsx';

type PublishProps = {
  opened: boolean;
  view: JourneyView;
  onClose: () => void;
  onPublished: (view: JourneyView) => void;
};

/** What changes for people, before it does. */
export function PublishDialog({ opened, onClose, ...rest }: PublishProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={`Publish ${rest.view.name}`}>
      <Inside onClose={onClose} {...rest} />
    </Dialog>
  );
}

function Inside({ view, onClose, onPublished }: Omit<PublishProps, 'opened'>) {
  const { name, published, journey } = view;
  const withFreshFactor = useFreshFactor();
  const toast = useToast();
  const before = useQuery({ ...versionQuery(name, published ?? 0), enabled: published !== null });
  const publication = useMutation({
    mutationFn: () => withFreshFactor(() => api.publish(name, view.version)),
    onSuccess: (next) => {
      onPublished(next);
      onClose();
      toast({ text: `Version ${next.published} of ${name} is in force.` });
    },
  });
  // The view may be older than what the server knows by now of logos and other journeys.
  const check = useQuery({
    queryKey: ['console', 'journey-check', name, view.version],
    queryFn: () => api.check(journey),
  });
  const { faults, warnings } = check.data ?? view;
  if (faults.length > 0) return <Faulty view={{ ...view, faults }} onClose={onClose} />;
  return (
    <div className="lp-stack">
      {published === null ? (
        <p>It is published for the first time, with {count(Object.keys(journey.nodes).length, 'node')}.</p>
      ) : null}
      {published !== null && before.data === undefined ? <Skeleton height={120} /> : null}
      {before.data === undefined ? null : (
        <>
          <DifferenceList changes={journeyDifference(before.data.journey, journey)} />
          <ScriptChanges before={before.data.journey} after={journey} />
        </>
      )}
      {warnings.length === 0 ? null : (
        <Notice tone="warn" title={`${count(warnings.length, 'thing')} to look at`}>
          <Named journey={journey} all={warnings} />
        </Notice>
      )}
      <p className="ly-muted">It is in force at once. Whoever is on the way goes on by it from the next step.</p>
      <ProblemNotice error={publication.error ?? before.error} />
      <div className="lp-row lp-row-end">
        <Button variant="default" onClick={onClose}>
          Go back
        </Button>
        <Button loading={publication.isPending} data-autofocus onClick={() => publication.mutate()}>
          Publish
        </Button>
      </div>
    </div>
  );
}

function Named({ journey, all }: { journey: Journey; all: readonly JourneyFault[] }) {
  return (
    <ul className="lj-plain">
      {all.map(({ nodeId, code, text }) => (
        <li key={`${nodeId} ${code} ${text}`}>{nodeId === null ? text : `${nameOf(journey, nodeId)}: ${text}`}</li>
      ))}
    </ul>
  );
}

function Faulty({ view, onClose }: Pick<PublishProps, 'view' | 'onClose'>) {
  return (
    <div className="lp-stack">
      <Notice tone="bad" title="It cannot run like this, so it cannot be published">
        <Named journey={view.journey} all={view.faults} />
      </Notice>
      <div className="lp-row lp-row-end">
        <Button onClick={onClose} data-autofocus>
          Go back
        </Button>
      </div>
    </div>
  );
}
