import { IconArrowLeft, IconLayoutSidebar } from '@lanyard/ui';
import { ActionIcon, Button, Skeleton, Tabs } from '@mantine/core';
import { lazy, Suspense, useEffect, useState } from 'react';
import { nameOf } from '../model/journey.ts';
import { addType } from './actions.ts';
import { useEditorValue } from './context.ts';
import { FaultList } from './fault-list.tsx';
import { JourneyPanel } from './journey-panel.tsx';
import { Outline } from './outline.tsx';
import { outlinePane } from './outline-pane.ts';
import { Palette } from './palette.tsx';
import { Side, type SideProps, type SideView } from './side.tsx';

const Canvas = lazy(async () => ({ default: (await import('../canvas/canvas.tsx')).Canvas }));

type PanesProps = Omit<SideProps, 'onClose'> & { onSide: (side: SideView) => void; isWide: boolean };
type Tab = 'outline' | 'add' | 'faults' | 'about' | 'drawing';

/** List, drawing and properties side by side; on a phone one of them, with the outline first. */
export function Panes({ isWide, onSide, ...side }: PanesProps) {
  const { editor } = useEditorValue();
  const [tab, setTab] = useState<Tab>('outline');
  const shown = isWide && (tab === 'drawing' || tab === 'about') ? 'outline' : tab;
  const [first] = editor.selected;
  const [opened, setOpened] = useState<string | null>(null);
  // A finger that moves a node on the drawing chooses it, and wants to stay there.
  const isOpen = first !== undefined && (shown !== 'drawing' || opened === first);
  const isChosen = isOpen || side.side !== 'properties';
  const back = () => {
    const [before] = editor.selected;
    editor.select([]);
    setOpened(null);
    onSide('properties');
    // On a narrow screen the list has to come back first.
    setTimeout(() => document.querySelector<HTMLElement>(`[data-node="${CSS.escape(before ?? '')}"]`)?.focus());
  };
  useBackToProperties(side.side, onSide);
  const [wantsFolded, setFolded] = useState(outlinePane.isFolded);
  const isFolded = isWide && wantsFolded;
  return (
    <div className="lj-panes" data-chosen={isChosen || undefined} data-tab={shown} data-folded={isFolded || undefined}>
      <div className="lj-left" id={LEFT} hidden={isFolded}>
        {isFolded ? null : (
          <LeftTabs tab={shown} onTab={setTab} onAdded={() => !isWide && setTab('outline')} onOpen={setOpened} />
        )}
      </div>
      {isWide ? (
        <div className="lj-middle">
          <FoldButton
            isFolded={isFolded}
            onFold={(next) => {
              outlinePane.fold(next);
              setFolded(next);
            }}
          />
          <Suspense fallback={<Skeleton height="100%" />}>
            <Canvas />
          </Suspense>
        </div>
      ) : null}
      <div className="lj-right">
        <Button
          variant="subtle"
          className="lj-back"
          leftSection={<IconArrowLeft size={18} aria-hidden="true" />}
          onClick={back}
        >
          {shown === 'drawing' ? 'Back to the drawing' : 'Back to the outline'}
        </Button>
        <Side {...side} onClose={() => onSide('properties')} />
      </div>
    </div>
  );
}

const LEFT = 'lj-left';

/** Gives the room of the outline to the drawing, and back. It stays where it is, so the focus does. */
function FoldButton({ isFolded, onFold }: { isFolded: boolean; onFold: (isFolded: boolean) => void }) {
  const label = isFolded ? 'Show the outline' : 'Hide the outline';
  return (
    <ActionIcon
      className="lj-fold"
      aria-label={label}
      title={label}
      aria-expanded={!isFolded}
      aria-controls={LEFT}
      onClick={() => onFold(!isFolded)}
    >
      <IconLayoutSidebar size={20} stroke={1.75} aria-hidden="true" />
    </ActionIcon>
  );
}

/** Whoever chooses a node while the history is open wants to see the node; a trial goes on beside it. */
function useBackToProperties(side: SideView, onSide: (side: SideView) => void): void {
  const { editor } = useEditorValue();
  const [chosen] = editor.selected;
  useEffect(() => {
    if (chosen !== undefined && side === 'history') onSide('properties');
    // Only another choice leads away, not opening the history over a choice.
  }, [chosen]);
}

type LeftProps = { tab: Tab; onTab: (tab: Tab) => void; onAdded: () => void; onOpen: (id: string) => void };

function LeftTabs({ tab, onTab, onAdded, onOpen }: LeftProps) {
  const value = useEditorValue();
  const { editor, faults, isReadOnly } = value;
  const [chosen] = editor.selected;
  return (
    <Tabs value={tab} onChange={(next) => onTab((next ?? 'outline') as Tab)} keepMounted={false}>
      <Tabs.List className="lc-tabs lj-tabs">
        <Tabs.Tab value="outline">Outline</Tabs.Tab>
        {isReadOnly ? null : <Tabs.Tab value="add">Add</Tabs.Tab>}
        <Tabs.Tab value="faults">{faults.length === 0 ? 'Faults' : `Faults (${faults.length})`}</Tabs.Tab>
        <Tabs.Tab value="about" className="lj-narrow">
          About
        </Tabs.Tab>
        <Tabs.Tab value="drawing" className="lj-narrow">
          Drawing
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="outline">
        <Outline onAdd={() => onTab('add')} />
      </Tabs.Panel>
      <Tabs.Panel value="add">
        <Palette
          onAdd={(type) => {
            addType(value, type);
            onAdded();
          }}
        />
      </Tabs.Panel>
      <Tabs.Panel value="faults">
        <FaultList />
      </Tabs.Panel>
      <Tabs.Panel value="about">
        <JourneyPanel />
      </Tabs.Panel>
      <Tabs.Panel value="drawing" className="lj-drawing-tab">
        <Suspense fallback={<Skeleton height={320} />}>
          <Canvas />
        </Suspense>
        {chosen === undefined ? null : (
          <Button variant="default" className="lj-open-chosen" onClick={() => onOpen(chosen)}>
            Open {nameOf(editor.journey, chosen)}
          </Button>
        )}
      </Tabs.Panel>
    </Tabs>
  );
}
