import { useMutation, useQuery } from '@tanstack/react-query';
import type { SettingChange } from '../../api/settings.ts';
import * as api from '../../api/settings.ts';
import { ReviewDialog } from './review-dialog.tsx';
import { askAnew, useSaved } from './saved.ts';
import { expand } from './tree.ts';
import type { FieldIndex } from './words.ts';

type RestoreDialogProps = {
  /** The version to go back to; null: closed. */
  target: number | null;
  /** The version in force, as far as this page knows. */
  current: number;
  index: FieldIndex;
  onClose: () => void;
};

/** What going back to a version changes, and whom it touches, before it is done. */
export function RestoreDialog({ target, current, index, onClose }: RestoreDialogProps) {
  const saved = useSaved();
  const preview = useQuery({
    queryKey: ['console', 'settings', 'restore', current, target],
    queryFn: () => previewOf(current, target ?? current),
    enabled: target !== null,
    staleTime: 0,
  });
  const restore = useMutation({
    mutationFn: (version: number) => api.settings.restore(version, current),
    onError: askAnew,
    onSuccess: async (now) => {
      onClose();
      await saved(now, current, `The settings are those of version ${target} again.`);
    },
  });
  return (
    <ReviewDialog
      opened={target !== null}
      title={`Go back to version ${target ?? ''}`}
      preview={preview.data}
      index={index}
      confirm="Go back to it"
      busy={restore.isPending}
      error={restore.error ?? preview.error}
      onConfirm={() => target !== null && restore.mutate(target)}
      onClose={() => {
        restore.reset();
        onClose();
      }}
    />
  );
}

async function previewOf(from: number, to: number) {
  const { changes } = await api.settings.difference(from, to);
  return api.settings.preview({ settings: expand(linesOf(changes)) });
}

const linesOf = (changes: readonly SettingChange[]) =>
  Object.fromEntries(changes.flatMap(({ setting, after }) => (after === null ? [] : [[setting, after] as const])));
