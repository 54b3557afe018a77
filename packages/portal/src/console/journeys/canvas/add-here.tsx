import { HEADER_HEIGHT } from '@lanyard/protocol/journeys';
import { ViewportPortal } from '@xyflow/react';
import { addConnected, type Loose } from '../editor/actions.ts';
import { useEditorValue } from '../editor/context.ts';
import { focusNode } from '../editor/focus.ts';
import { TypeMenu } from '../editor/type-menu.tsx';
import { outletOf } from '../model/geometry.ts';
import { nameOf, type Point, START } from '../model/journey.ts';
import type { Drawing } from './flow.ts';

/** A line that was let go where nothing is: where on the drawing, and where in the pane. */
export type LetGo = Loose & { readonly at: Point; readonly inPane: Point };

/** How much of the pane the menu takes: it stays inside. Its height is that of canvas.css. */
const MENU = { width: 288, height: 320 } as const;

type AddHereProps = LetGo & { boxes: Drawing['boxes']; pane: { width: number; height: number }; onClose: () => void };

/** Which node the line shall lead to: a menu at the place, and the line up to it. */
export function AddHere({ from, outcome, at, inPane, boxes, pane, onClose }: AddHereProps) {
  const value = useEditorValue();
  const { journey } = value.editor;
  const leads = value.leads.get(from) ?? [];
  const row = Math.max(
    0,
    leads.findIndex(({ id }) => id === outcome),
  );
  const source = outletOf(journey, from, row, boxes);
  const name = from === START ? 'the start' : `${leads[row]?.name ?? outcome} of ${nameOf(journey, from)}`;
  const place = {
    left: Math.max(8, Math.min(inPane.x, pane.width - MENU.width - 8)),
    top: Math.max(8, Math.min(inPane.y - 24, pane.height - MENU.height - 8)),
  };
  return (
    <>
      <ViewportPortal>
        <svg className="lj-let-go" aria-hidden="true">
          <path d={`M ${source.x} ${source.y} L ${at.x} ${at.y}`} />
        </svg>
      </ViewportPortal>
      <div className="lj-add-here nopan nowheel nodrag" style={place}>
        <TypeMenu
          label={`Node that ${name} leads to`}
          onClose={onClose}
          onChoose={(type) => {
            onClose();
            addConnected(value, { from, outcome }, type, { x: at.x, y: at.y - HEADER_HEIGHT / 2 });
            focusNode();
          }}
        />
      </div>
    </>
  );
}
