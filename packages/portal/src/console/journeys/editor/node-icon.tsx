import {
  IconAppWindow,
  IconArrowRight,
  IconCircleCheck,
  IconCircleX,
  IconCode,
  IconDeviceDesktop,
  IconGitBranch,
  IconPuzzle,
  IconPuzzleOff,
  IconRoute,
} from '@lanyard/ui';
import type { JourneyNode } from '../../../api/journeys.ts';
import { FAILURE, INNER_TREE_NODE, nodeAt, PAGE_NODE, START, SUCCESS } from '../model/journey.ts';
import type { NodeTypes } from '../model/outcomes.ts';
import { scriptPropertyOf } from '../model/scripts.ts';
import { useEditorValue } from './context.ts';

/** What kind of thing a node is, at a glance: a page, a screen, a decision, a script, another journey, or something unknown. */
function iconOf({ type }: Pick<JourneyNode, 'type'>, types: NodeTypes) {
  if (type === PAGE_NODE) return IconAppWindow;
  if (type === INNER_TREE_NODE) return IconRoute;
  const known = types.get(type);
  if (known === undefined) return IconPuzzleOff;
  if (scriptPropertyOf(known) !== undefined) return IconCode;
  if (known.isScreen) return IconDeviceDesktop;
  return known.outcomes.length > 1 ? IconGitBranch : IconPuzzle;
}

const PLACES: Readonly<Record<string, typeof IconArrowRight>> = {
  [START]: IconArrowRight,
  [SUCCESS]: IconCircleCheck,
  [FAILURE]: IconCircleX,
};

export function NodeIcon({ id }: { id: string }) {
  const { editor, types } = useEditorValue();
  const node = nodeAt(editor.journey, id);
  const Icon = PLACES[id] ?? (node === undefined ? IconArrowRight : iconOf(node, types));
  return <Icon size={20} stroke={1.75} aria-hidden="true" className="lj-icon" />;
}

export function TypeIcon({ type }: { type: string }) {
  const { types } = useEditorValue();
  const Icon = iconOf({ type }, types);
  return <Icon size={20} stroke={1.75} aria-hidden="true" className="lj-icon" />;
}
