import { isProblem, toProblem } from '@lanyard/ui';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { journeys as api, type Journey, type JourneyConflict, type JourneyView } from '../../../api/journeys.ts';
import { useFreshFactor } from '../../../sign-in/step-up.ts';
import { useToast } from '../../frame/toasts.tsx';
import { withRoom } from '../model/room.ts';
import { takeOver } from '../queries.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import type { EditorValue } from './context.ts';
import { useFocusOnHeading } from './focus.ts';
import { PublishDialog } from './publish-dialog.tsx';

export type Saving = {
  isSaving: boolean;
  /** Of the last save; a conflict has a dialog of its own. */
  error: unknown;
  save: () => void;
  /** Saves what is not saved yet. Rejects where that is refused. */
  saveFirst: () => Promise<unknown>;
  publish: () => void;
  discard: () => void;
  dialogs: ReactNode;
};

type SavingProps = { value: EditorValue; view: JourneyView; onView: (view: JourneyView) => void };
type Sent = { journey: Journey; version: number };

/** Keeping a draft, putting it into force, and what happens where somebody else was faster. */
export function useSaving({ value, view, onView }: SavingProps): Saving {
  const { editor, isReadOnly } = value;
  const [publishing, setPublishing] = useState(false);
  // What is published has nothing to publish: the button that opened the dialog cannot have the focus back.
  const headNext = useFocusOnHeading();
  const withFreshFactor = useFreshFactor();
  const toast = useToast();
  const take = (next: JourneyView, sent: Journey) => {
    onView(next);
    editor.saved(next, sent);
    void takeOver(next);
  };
  const roomy = roomOf(value);
  const saving = useMutation({
    mutationFn: ({ journey, version }: Sent) => withFreshFactor(() => api.save(view.name, { journey, version })),
    onSuccess: (next, { journey }) => take(next, journey),
  });
  const conflict = conflictOf(saving.error);
  const saveNow = () => saving.mutateAsync({ journey: editor.journey, version: editor.base.version });
  const saveFirst = async () => (editor.isChanged ? saveNow() : undefined);
  const discarding = useMutation({
    mutationFn: () => withFreshFactor(() => api.discard(view.name)),
    onSuccess: (reply) => {
      const [next, before] = [roomy(reply), editor.journey];
      onView(next);
      editor.rebase(next, next.journey);
      void takeOver(next);
      const undo = async () => {
        const again = roomy(await api.save(view.name, { journey: before, version: next.version }));
        onView(again);
        editor.rebase(again, again.journey);
        await takeOver(again);
      };
      toast({ text: 'The draft was discarded. You see what is published.', undo });
    },
  });
  const resolve = (journey: Journey, isMine: boolean) => {
    if (conflict === null) return;
    const theirs = roomy(conflict);
    editor.rebase(theirs, isMine ? journey : theirs.journey);
    saving.reset();
    if (isMine) saving.mutate({ journey, version: conflict.version });
  };
  return {
    isSaving: saving.isPending,
    error: conflict === null ? (saving.error ?? discarding.error) : null,
    save: () => {
      if (!isReadOnly && editor.isChanged && !saving.isPending) void saveNow().catch(() => undefined);
    },
    saveFirst,
    publish: () =>
      void saveFirst().then(
        () => setPublishing(true),
        () => undefined,
      ),
    discard: () => discarding.mutate(),
    dialogs: (
      <>
        <ConflictDialog
          conflict={conflict}
          base={editor.base.journey}
          mine={editor.journey}
          onResolve={resolve}
          onClose={() => saving.reset()}
        />
        <PublishDialog
          opened={publishing}
          view={view}
          onClose={() => setPublishing(false)}
          onPublished={(next) => {
            take(next, editor.journey);
            headNext();
          }}
        />
      </>
    ),
  };
}

/** A journey of the server, with room between its nodes. */
const roomOf =
  ({ outcomes, types }: EditorValue) =>
  <Given extends { journey: Journey }>(given: Given): Given => ({
    ...given,
    journey: withRoom(given.journey, { outcomes }, types),
  });

/** What a refusal says of somebody who was faster, or null where it is another one. */
function conflictOf(error: unknown): JourneyConflict | null {
  if (!isProblem(error, 'journeys.version-conflict')) return null;
  return toProblem(error).members.current as JourneyConflict;
}
