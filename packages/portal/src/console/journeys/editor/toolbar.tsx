import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconClipboard,
  IconCopy,
  IconSitemap,
  IconTrash,
  ProblemNotice,
  StateBadge,
} from '@lanyard/ui';
import { ActionIcon, Button } from '@mantine/core';
import { useState } from 'react';
import type { JourneyView } from '../../../api/journeys.ts';
import type { Clip } from '../model/clipboard.ts';
import { STATES } from '../words.ts';
import { arrangeAll, copySelected, paste, removeSelected } from './actions.ts';
import { useEditorValue } from './context.ts';
import { TRY_BUTTON } from './focus.ts';
import { JourneyMenu } from './journey-menu.tsx';
import type { OldVersion } from './old-version.ts';
import type { SideView } from './side.tsx';
import type { Saving } from './use-saving.tsx';
import { VersionBar } from './version-bar.tsx';

export type ToolbarProps = {
  view: JourneyView;
  old: OldVersion | null;
  side: SideView;
  onSide: (side: SideView) => void;
  saving: Saving;
  mayEdit: boolean;
};

/** What state the journey is in, and what can be done with all of it. */
export function Toolbar({ view, old, side, onSide, saving, mayEdit }: ToolbarProps) {
  const { isReadOnly } = useEditorValue();
  const toggle = (wanted: SideView) => onSide(side === wanted ? 'properties' : wanted);
  return (
    <>
      <div className="lj-bar">
        <State view={view} />
        {isReadOnly ? null : <EditTools />}
        <div className="lj-bar-end">
          <Button variant="default" aria-pressed={side === 'history'} onClick={() => toggle('history')}>
            History
          </Button>
          {isReadOnly ? null : (
            <Button id={TRY_BUTTON} variant="default" aria-pressed={side === 'try'} onClick={() => toggle('try')}>
              Try it
            </Button>
          )}
          <JourneyMenu view={view} saving={saving} mayEdit={mayEdit} isOld={old !== null} />
          {isReadOnly ? null : <SaveButtons view={view} saving={saving} />}
        </div>
      </div>
      {old === null ? null : <VersionBar view={view} old={old} mayEdit={mayEdit} />}
      <ProblemNotice error={saving.error} />
    </>
  );
}

function State({ view: { isDraft, published } }: Pick<ToolbarProps, 'view'>) {
  const { editor } = useEditorValue();
  const state = STATES[published === null ? 'draft' : isDraft || editor.isChanged ? 'changed' : 'published'];
  return (
    <p className="lj-state" role="status">
      <StateBadge tone={state.tone}>{state.text}</StateBadge>
      {published === null ? null : (
        <span className="ly-small ly-muted">
          Version {published}
          <span className="lj-in-force"> is in force</span>
        </span>
      )}
      {editor.isChanged ? <span className="ly-small lj-unsaved">Not saved yet</span> : null}
    </p>
  );
}

function EditTools() {
  const value = useEditorValue();
  const { editor } = value;
  const [clip, setClip] = useState<Clip | null>(null);
  const isNothingChosen = editor.selected.size === 0;
  const tools = [
    { label: 'Undo', icon: IconArrowBackUp, isOff: !editor.canUndo, act: editor.undo },
    { label: 'Redo', icon: IconArrowForwardUp, isOff: !editor.canRedo, act: editor.redo },
    { label: 'Copy', icon: IconCopy, isOff: isNothingChosen, act: () => setClip(copySelected(value)) },
    { label: 'Paste', icon: IconClipboard, isOff: clip === null, act: () => clip !== null && paste(value, clip) },
    {
      label: 'Remove',
      icon: IconTrash,
      isOff: isNothingChosen && editor.line === null,
      act: () => removeSelected(value),
    },
    { label: 'Arrange', icon: IconSitemap, isOff: false, act: () => arrangeAll(value) },
  ];
  return (
    <div className="lj-tools" role="toolbar" aria-label="Edit">
      {tools.map(({ label, icon: Icon, isOff, act }) => (
        <ActionIcon key={label} aria-label={label} title={label} disabled={isOff} onClick={act}>
          <Icon size={20} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
      ))}
    </div>
  );
}

function SaveButtons({ view, saving }: Pick<ToolbarProps, 'view' | 'saving'>) {
  const { editor } = useEditorValue();
  const isNew = view.isDraft || view.published === null || editor.isChanged;
  return (
    <>
      <Button variant="default" loading={saving.isSaving} disabled={!editor.isChanged} onClick={saving.save}>
        Save draft
      </Button>
      <Button disabled={!isNew} onClick={saving.publish}>
        Publish …
      </Button>
    </>
  );
}
