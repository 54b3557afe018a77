import { journeyDifference } from '@lanyard/protocol/journeys';
import { Dialog, timeAgo } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { Journey, JourneyConflict } from '../../../api/journeys.ts';
import { nameOf } from '../model/journey.ts';
import { mergeJourneys } from '../model/merge.ts';
import { ScriptChanges } from '../script/script-changes.tsx';
import { DifferenceList } from './difference-list.tsx';

type ConflictProps = {
  conflict: JourneyConflict | null;
  /** What both began with. */
  base: Journey;
  mine: Journey;
  /** With the journey to go on with, and whether anything of mine is in it. */
  onResolve: (journey: Journey, isMine: boolean) => void;
  onClose: () => void;
};

/** Two operators at once: the second one sees both changes, and chooses. */
export function ConflictDialog({ conflict, onClose, ...rest }: ConflictProps) {
  return (
    <Dialog opened={conflict !== null} onClose={onClose} title="Somebody else was faster">
      {conflict === null ? null : <Inside conflict={conflict} {...rest} />}
    </Dialog>
  );
}

type InsideProps = Omit<ConflictProps, 'conflict' | 'onClose'> & { conflict: JourneyConflict };

function Inside({ conflict, base, mine, onResolve }: InsideProps) {
  const { by, journey: theirs, isDraft } = conflict;
  const { journey: merged, both, bothScripts } = mergeJourneys(base, mine, theirs);
  const names = [
    ...both.map((id) => (id === null ? 'the journey itself' : nameOf(merged.nodes[id] ? merged : theirs, id))),
    ...bothScripts.map((name) => `the script ${name}`),
  ];
  return (
    <div className="lp-stack">
      <p>
        {by.name ?? 'Somebody'} changed this journey {timeAgo(by.at, Date.now(), 'just now')}. Nothing of yours is lost,
        and nothing of it is saved yet.
      </p>
      <section>
        <h3>Their changes</h3>
        <Changes from={base} to={theirs} none={isDraft ? BESIDE : MOVED} />
      </section>
      <section>
        <h3>Yours</h3>
        <Changes from={base} to={mine} none={MOVED} />
      </section>
      <p className="ly-muted">
        {names.length === 0
          ? 'You changed different things, so both can stand.'
          : `Both of you changed ${names.join(', ')}. Keeping yours replaces theirs there.`}
      </p>
      <div className="lp-row lp-row-end">
        <Button variant="default" onClick={() => onResolve(theirs, false)}>
          Take theirs
        </Button>
        <Button data-autofocus onClick={() => onResolve(merged, true)}>
          {names.length === 0 ? 'Keep both' : 'Keep mine too'}
        </Button>
      </div>
    </div>
  );
}

const MOVED = 'Only where nodes stand on the drawing.';
/** A tool publishes beside a draft, which stays as it is. */
const BESIDE =
  'None in this draft. Nodes may stand elsewhere, or a tool has published another version: before you publish, you see how yours differs from it.';

/** Places are not compared: nodes stand where they stand for whoever merges, and the drawing may have been put in order for her. */
function Changes({ from, to, none }: { from: Journey; to: Journey; none: string }) {
  const changes = journeyDifference(from, to, { withPlaces: false });
  return (
    <>
      <DifferenceList changes={changes} none={none} />
      <ScriptChanges before={from} after={to} />
    </>
  );
}
