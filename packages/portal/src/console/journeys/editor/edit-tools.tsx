import { IconArrowBackUp, IconArrowForwardUp, IconClipboard, IconCopy, IconSitemap, IconTrash } from '@lanyard/ui';
import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import type { Clip } from '../model/clipboard.ts';
import { arrangeAll, copySelected, paste, removeSelected } from './actions.ts';
import { useEditorValue } from './context.ts';

export type EditTool = { label: string; icon: typeof IconCopy; isOff: boolean; act: () => void };

/** What is done with what is chosen, or with the last step. */
export function useEditTools(): { undo: EditTool; others: readonly EditTool[] } {
  const value = useEditorValue();
  const { editor } = value;
  const [clip, setClip] = useState<Clip | null>(null);
  const isNothingChosen = editor.selected.size === 0;
  const undo = { label: 'Undo', icon: IconArrowBackUp, isOff: !editor.canUndo, act: editor.undo };
  const others = [
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
  return { undo, others };
}

export function ToolButton({ label, icon: Icon, isOff, act }: EditTool) {
  return (
    <ActionIcon aria-label={label} title={label} disabled={isOff} onClick={act}>
      <Icon size={20} stroke={1.75} aria-hidden="true" />
    </ActionIcon>
  );
}
