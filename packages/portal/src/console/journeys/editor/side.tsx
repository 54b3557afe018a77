import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { JourneyView } from '../../../api/journeys.ts';
import type { StepPlace } from '../../../journey/wire.ts';
import { isPlace } from '../model/journey.ts';
import { useEditorValue } from './context.ts';
import { HistoryPanel } from './history-panel.tsx';
import { JourneyPanel, ManyPanel, PlacePanel } from './journey-panel.tsx';
import { NodePanel } from './node-panel.tsx';
import type { OldVersion } from './old-version.ts';
import type { Saving } from './use-saving.tsx';

/** What stands at the right of the drawing. */
export type SideView = 'properties' | 'history' | 'try';

const TryPanel = lazy(async () => ({ default: (await import('./try-panel.tsx')).TryPanel }));

export type SideProps = {
  view: JourneyView;
  old: OldVersion | null;
  side: SideView;
  saving: Saving;
  /** The journeys inside this one in which somebody who tries it stands. */
  inner: readonly string[];
  onStep: (place: StepPlace | null) => void;
  onClose: () => void;
};

export function Side({ view, old, side, saving, inner, onStep, onClose }: SideProps) {
  if (side === 'history') return <HistoryPanel name={view.name} old={old} />;
  if (side === 'try') {
    return (
      <Suspense fallback={<Skeleton height={320} />}>
        <TryPanel view={view} saving={saving} inner={inner} onStep={onStep} onClose={onClose} />
      </Suspense>
    );
  }
  return <Properties />;
}

function Properties() {
  const { editor } = useEditorValue();
  const [first, ...others] = editor.selected;
  if (others.length > 0) return <ManyPanel number={editor.selected.size} />;
  if (first === undefined) return <JourneyPanel />;
  return isPlace(first) ? <PlacePanel id={first} /> : <NodePanel id={first} />;
}
