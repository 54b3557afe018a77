import { createContext, useContext } from 'react';
import type { JourneyFault, Outcomes } from '../../../api/journeys.ts';
import type { Leads, NodeTypes } from '../model/outcomes.ts';
import type { Editor } from './use-editor.ts';

export type EditorValue = {
  editor: Editor;
  leads: Leads;
  outcomes: Outcomes;
  faults: readonly JourneyFault[];
  /** What does not keep it from running. */
  warnings: readonly JourneyFault[];
  types: NodeTypes;
  /** The names of the realm's journeys. */
  names: readonly string[];
  isReadOnly: boolean;
  /** The node at which somebody who tries the journey stands. */
  litNode: string | null;
};

const Context = createContext<EditorValue | null>(null);

export const EditorProvider = Context.Provider;

/** What the parts of the editor share. */
export function useEditorValue(): EditorValue {
  const value = useContext(Context);
  if (value === null) throw new TypeError('this belongs inside the editor');
  return value;
}

/** The faults, or warnings, of one node; of the journey itself with null. */
export function faultsOf(faults: readonly JourneyFault[], nodeId: string | null): readonly JourneyFault[] {
  return faults.filter((fault) => fault.nodeId === nodeId);
}
