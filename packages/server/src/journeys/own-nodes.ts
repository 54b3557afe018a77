/** The nodes that need nothing but the journey itself; other slices contribute theirs. */
import type { NodeType } from './node-type.ts';
import { choiceCollector, message, passwordCollector, pollingWait, usernameCollector } from './nodes/collectors.ts';
import { platformPassword, platformUsername } from './nodes/platform.ts';
import { scriptedDecision } from './nodes/scripted.ts';
import { failureUrl, innerTree, page, setSessionProperties, successUrl } from './nodes/structure.ts';

export const ownNodes: readonly NodeType[] = [
  usernameCollector,
  passwordCollector,
  platformUsername,
  platformPassword,
  message,
  choiceCollector,
  pollingWait,
  page,
  innerTree,
  scriptedDecision,
  setSessionProperties,
  successUrl,
  failureUrl,
];

/** Node types by their name. @throws TypeError where two have the same */
export function nodeTypes(...lists: readonly (readonly NodeType[])[]): ReadonlyMap<string, NodeType> {
  const types = new Map<string, NodeType>();
  for (const type of lists.flat()) {
    if (types.has(type.type)) throw new TypeError(`the node ${type.type} is declared twice`);
    types.set(type.type, type);
  }
  return types;
}
