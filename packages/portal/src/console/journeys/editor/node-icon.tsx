import {
  IconAppWindow,
  IconArrowRight,
  IconDeviceDesktop,
  IconGitBranch,
  IconPuzzle,
  IconPuzzleOff,
  IconRoute,
} from '@lanyard/ui';
import type { JourneyNode } from '../../../api/journeys.ts';
import { INNER_TREE_NODE, nodeAt, PAGE_NODE, START } from '../model/journey.ts';
import type { NodeTypes } from '../model/outcomes.ts';
import { useEditorValue } from './context.ts';

/** What kind of thing a node is, at a glance: a page, a screen, a decision, another journey, or something unknown. */
function iconOf({ type }: Pick<JourneyNode, 'type'>, types: NodeTypes) {
  if (type === PAGE_NODE) return IconAppWindow;
  if (type === INNER_TREE_NODE) return IconRoute;
  const known = types.get(type);
  if (known === undefined) return IconPuzzleOff;
  if (known.isScreen) return IconDeviceDesktop;
  return known.outcomes.length > 1 ? IconGitBranch : IconPuzzle;
}

export function NodeIcon({ id }: { id: string }) {
  const { editor, types } = useEditorValue();
  const node = nodeAt(editor.journey, id);
  const Icon = id === START || node === undefined ? IconArrowRight : iconOf(node, types);
  return <Icon size={20} stroke={1.75} aria-hidden="true" className="lj-icon" />;
}

export function TypeIcon({ type }: { type: string }) {
  const { types } = useEditorValue();
  const Icon = iconOf({ type }, types);
  return <Icon size={20} stroke={1.75} aria-hidden="true" className="lj-icon" />;
}
