import { useReactFlow, useStore } from '@xyflow/react';
import { useEffect, useRef, useState } from 'react';
import { firstView, type Size, type View } from '../model/first-view.ts';
import type { Drawing } from './flow.ts';

/** How large the pane of the drawing is; nothing before it is there. */
export function usePaneSize(): Size {
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  return { width, height };
}

/**
 * Shows what a drawing shows at first, and again where its pane becomes larger or smaller, until somebody moves the view.
 * `isPlaced`: it lies as it shall be seen; until then, a press would hit what is about to move away.
 */
export function useFirstView(boxes: Drawing['boxes']): { isPlaced: boolean; showFirst: () => void } {
  const flow = useReactFlow();
  const { width, height } = usePaneSize();
  const [isPlaced, setPlaced] = useState(false);
  const shown = useRef<View | null>(null);
  const showFirst = () => {
    shown.current = firstView(boxes, { width, height });
    void flow.setViewport(shown.current).finally(() => setPlaced(true));
  };
  const current = useRef(showFirst);
  current.current = showFirst;
  useEffect(() => {
    if (width > 0 && shown.current !== null && isSameView(flow.getViewport(), shown.current)) current.current();
  }, [flow, width, height]);
  return { isPlaced, showFirst };
}

const isSameView = (a: View, b: View): boolean =>
  Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1 && Math.abs(a.zoom - b.zoom) < 0.001;
