import { IconMaximize, IconMinus, IconPlus } from '@lanyard/ui';
import { ActionIcon } from '@mantine/core';
import { Panel, useReactFlow } from '@xyflow/react';

/** Nearer, further, and all of it. */
export function CanvasTools() {
  const flow = useReactFlow();
  return (
    <Panel position="bottom-left" className="lj-zoom">
      <ActionIcon aria-label="Zoom in" onClick={() => void flow.zoomIn()}>
        <IconPlus size={18} aria-hidden="true" />
      </ActionIcon>
      <ActionIcon aria-label="Zoom out" onClick={() => void flow.zoomOut()}>
        <IconMinus size={18} aria-hidden="true" />
      </ActionIcon>
      <ActionIcon aria-label="Show the whole journey" onClick={() => void flow.fitView(FIT)}>
        <IconMaximize size={18} aria-hidden="true" />
      </ActionIcon>
    </Panel>
  );
}

/** How far one can go back: even a journey of many dozens of nodes is seen whole then. */
export const FURTHEST = 0.05;

const FIT = { padding: 0.12, maxZoom: 1, minZoom: FURTHEST } as const;
