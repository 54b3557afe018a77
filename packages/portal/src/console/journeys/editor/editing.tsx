import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import type { JourneyView } from '../../../api/journeys.ts';
import { LeaveDialog } from '../../leave-dialog.tsx';
import { allLeads, type NodeTypes } from '../model/outcomes.ts';
import { innerJourneysOf, litNodeOf, type Standing } from '../model/standing.ts';
import { ScriptDialogs } from '../script/script-dialogs.tsx';
import { EditorProvider } from './context.ts';
import type { OldVersion } from './old-version.ts';
import { Panes } from './panes.tsx';
import type { SideView } from './side.tsx';
import { Toolbar } from './toolbar.tsx';
import { useCheck } from './use-check.ts';
import { useEditor } from './use-editor.ts';
import { useEditorKeys } from './use-editor-keys.ts';
import { useSaving } from './use-saving.tsx';

export type EditingProps = {
  first: JourneyView;
  /** Set where an old version is looked at. */
  old: OldVersion | null;
  types: NodeTypes;
  names: readonly string[];
  mayEdit: boolean;
};

/** The editor at work: the drawing, the outline beside it, and what can be said of what is chosen. */
export function Editing({ first, old, types, names, mayEdit }: EditingProps) {
  const [view, setView] = useState(first);
  const [side, setSide] = useState<SideView>(old === null ? 'properties' : 'history');
  const [standing, setStanding] = useState<Standing | null>(null);
  const isReadOnly = !mayEdit || old !== null;
  const editor = useEditor(view);
  const { journey } = editor;
  const check = useCheck(journey, { journey: old === null ? view.journey : null, check: view }, mayEdit);
  const leads = useMemo(() => allLeads(journey, check.outcomes, types), [journey, check.outcomes, types]);
  const { outcomes, faults, warnings } = check;
  const litNode = litNodeOf(view.name, standing);
  const value = { editor, leads, outcomes, faults, warnings, types, names, isReadOnly, litNode };
  const saving = useSaving({ value, view, onView: setView });
  const isWide = useMediaQuery('(min-width: 64.01em)', undefined, { getInitialValueInEffect: false });
  useEditorKeys(value, saving.save);
  return (
    <EditorProvider value={value}>
      <ScriptDialogs>
        <div className="lj-editor" data-read-only={isReadOnly || undefined}>
          <Toolbar view={view} old={old} side={side} onSide={setSide} saving={saving} mayEdit={mayEdit} />
          <Panes
            view={view}
            old={old}
            side={side}
            onSide={setSide}
            isWide={isWide}
            saving={saving}
            inner={innerJourneysOf(view.name, standing)}
            onStep={setStanding}
          />
          {saving.dialogs}
          {isReadOnly ? null : (
            <LeaveDialog
              isChanged={editor.isChanged}
              text="What you changed in this journey is not saved yet."
              mindsSearch
            />
          )}
        </div>
      </ScriptDialogs>
    </EditorProvider>
  );
}
