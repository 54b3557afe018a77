import { Dialog, Notice, ProblemNotice } from '@lanyard/ui';
import { Button, Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { journeys as api, type JourneyImport } from '../../../api/journeys.ts';
import { queryClient } from '../../../app/queries.ts';
import { useRealm } from '../../../app/realm.ts';
import { useFreshFactor } from '../../../sign-in/step-up.ts';
import { count } from '../words.ts';
import { type Chosen, FileDrop } from './file-drop.tsx';

/** A file with journeys of this or another product: chosen or dropped, read, and said what could not be taken over. */
export function ImportJourneys({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [arrived, setArrived] = useState<string | null>(null);
  useEffect(() => {
    if (opened || arrived === null) return;
    document.querySelector<HTMLElement>(`[data-journey="${CSS.escape(arrived)}"]`)?.focus();
    setArrived(null);
  }, [opened, arrived]);
  return (
    <Dialog opened={opened} onClose={onClose} title="Import journeys">
      <Inside onClose={onClose} onImported={([first]) => setArrived(first ?? null)} />
    </Dialog>
  );
}

type InsideProps = { onClose: () => void; onImported: (names: readonly string[]) => void };

function Inside({ onClose, onImported }: InsideProps) {
  const withFreshFactor = useFreshFactor();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [replace, setReplace] = useState(false);
  const file = chosen?.content ?? null;
  const taking = useMutation({
    mutationFn: (content: object) => withFreshFactor(() => api.importFile({ file: content, replace })),
    onSuccess: async ({ imported }) => {
      await queryClient.invalidateQueries({ queryKey: ['console', 'journeys'] });
      onImported(imported);
    },
  });
  if (taking.data !== undefined) return <Taken result={taking.data} onClose={onClose} />;
  return (
    <div className="lp-stack">
      <FileDrop
        chosen={chosen}
        onChoose={(next) => {
          taking.reset();
          setChosen(next);
        }}
      />
      <Switch
        size="md"
        label="Replace journeys of the same name"
        description="Their drafts become those of the file. What is published stays until you publish."
        checked={replace}
        onChange={(event) => setReplace(event.currentTarget.checked)}
      />
      <ProblemNotice error={taking.error} />
      <div className="lp-row lp-row-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={file === null}
          loading={taking.isPending}
          onClick={() => file !== null && taking.mutate(file)}
        >
          Import
        </Button>
      </div>
    </div>
  );
}

/** What came in, and what of it does nothing here. */
function Taken({ result: { imported, warnings }, onClose }: { result: JourneyImport; onClose: () => void }) {
  const realm = useRealm();
  const done = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone.
  useEffect(() => done.current?.focus(), []);
  return (
    <div className="lp-stack">
      <Notice
        tone="good"
        title={`${count(imported.length, 'journey')} imported as ${imported.length === 1 ? 'a draft' : 'drafts'}`}
      >
        <ul className="lj-plain">
          {imported.map((name) => (
            <li key={name}>
              <Link
                to="/$realm/console/journeys/$journey"
                params={{ realm: realm.name, journey: name }}
                search={{}}
                className="lp-link"
                onClick={onClose}
              >
                Open {name}
              </Link>
            </li>
          ))}
        </ul>
      </Notice>
      {warnings.length === 0 ? null : (
        <Notice tone="warn" title={`${count(warnings.length, 'thing')} to look at`}>
          <ul className="lj-plain lj-warnings">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Notice>
      )}
      <div className="lp-row lp-row-end">
        <Button ref={done} onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}
