import { IconChevronRight } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { Panel, useReactFlow, useStore } from '@xyflow/react';
import { furtherRight, viewFrom } from '../model/first-view.ts';
import type { Drawing } from './flow.ts';
import { usePaneSize } from './use-first-view.ts';

/** Where the drawing goes on beyond the right edge: how much follows, and the way there. */
export function MoreFollows({ boxes }: Pick<Drawing, 'boxes'>) {
  const flow = useReactFlow();
  const pane = usePaneSize();
  const number = useStore(({ transform: [x, y, zoom], width, height }) =>
    width === 0 ? 0 : furtherRight(boxes, { x, y, zoom }, { width, height }).length,
  );
  if (number === 0) return null;
  const go = () => {
    const view = flow.getViewport();
    const [next = ''] = furtherRight(boxes, view, pane);
    const box = boxes.get(next);
    if (box === undefined) return;
    void flow.setViewport(viewFrom(box, view, pane));
    // The button goes with the last of them: work goes on at what came into view.
    document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(next)}"]`)?.focus();
  };
  return (
    <Panel position="top-right" className="lj-more-follows">
      <Button
        variant="default"
        size="compact-md"
        rightSection={<IconChevronRight size={18} aria-hidden="true" />}
        onClick={go}
      >
        <span className="ly-hidden">Go on along the drawing: </span>
        {number} more
      </Button>
    </Panel>
  );
}
