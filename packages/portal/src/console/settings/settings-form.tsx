import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RealmSettings, SettingGroup } from '../../api/settings.ts';
import * as api from '../../api/settings.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { ReviewDialog } from './review-dialog.tsx';
import { conflictOf, takeOver, useSaved } from './saved.ts';
import { SettingGroups } from './setting-groups.tsx';
import type { Draft } from './use-draft.ts';
import type { FieldIndex } from './words.ts';

const PREVIEW_DELAY_MS = 300;

type FormProps = { settings: RealmSettings; groups: SettingGroup[]; index: FieldIndex; draft: Draft };

/** The preview of the edits, a moment after the last key: it judges them together, and counts whom they touch. */
function usePreview({ draft }: Pick<FormProps, 'draft'>) {
  const [patch] = useDebouncedValue(draft.patch, PREVIEW_DELAY_MS);
  return useQuery({
    queryKey: ['console', 'settings', 'preview', draft.version, patch],
    queryFn: () => api.settings.preview({ settings: patch as Record<string, unknown> }),
    enabled: Object.keys(patch).length > 0,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** The form, its review, and what happens where somebody else was faster. */
export function SettingsForm({ settings, groups, index, draft }: FormProps) {
  const [reviewing, setReviewing] = useState(false);
  const preview = usePreview({ draft });
  const saved = useSaved();
  const save = useMutation({
    mutationFn: () => api.settings.change({ version: settings.version, settings: draft.patch }),
    onSuccess: async (now) => {
      draft.discard();
      setReviewing(false);
      await saved(now, settings.version, draft.count === 1 ? 'The setting was saved.' : 'The settings were saved.');
    },
  });
  const conflict = conflictOf(save.error);
  const faults = new Map(
    draft.count > 0 ? preview.data?.faults.map(({ setting, text }) => [setting, `This ${text}.`]) : [],
  );
  const goOn = async (keep: boolean) => {
    if (conflict === null) return;
    if (!keep) draft.discard();
    await takeOver(conflict.current);
    save.reset();
    setReviewing(keep);
  };
  return (
    <>
      <SettingGroups groups={groups} draft={draft} faults={faults} />
      {draft.count === 0 ? null : (
        <SaveBar draft={draft} blocked={draft.hasFault || faults.size > 0} onReview={() => setReviewing(true)} />
      )}
      <ReviewDialog
        opened={reviewing && conflict === null}
        title="Review changes"
        preview={preview.isPlaceholderData ? undefined : preview.data}
        index={index}
        confirm="Save"
        busy={save.isPending}
        error={save.error ?? preview.error}
        onConfirm={() => save.mutate()}
        onClose={() => {
          save.reset();
          setReviewing(false);
        }}
      />
      <ConflictDialog
        conflict={conflict}
        mine={draft.edited}
        index={index}
        onMerge={() => void goOn(true)}
        onTakeTheirs={() => void goOn(false)}
        onClose={() => save.reset()}
      />
    </>
  );
}

type SaveBarProps = { draft: Draft; blocked: boolean; onReview: () => void };

function SaveBar({ draft, blocked, onReview }: SaveBarProps) {
  // It comes up while somebody types, and must not come up over what they type.
  useEffect(() => {
    document.activeElement?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <section className="ls-bar" aria-label="Changes that are not saved">
      <p role="status">{draft.count === 1 ? '1 change is not saved' : `${draft.count} changes are not saved`}</p>
      {blocked ? (
        <button type="button" className="lp-link ls-bar-fault" onClick={showFault}>
          Show what is not right yet
        </button>
      ) : null}
      <div className="lp-row">
        <Button variant="default" onClick={draft.discard}>
          Discard
        </Button>
        <Button disabled={blocked} onClick={onReview}>
          Review changes
        </Button>
      </div>
    </section>
  );
}

function showFault(): void {
  document.querySelector<HTMLElement>('.ls-setting [aria-invalid="true"]')?.focus();
}
