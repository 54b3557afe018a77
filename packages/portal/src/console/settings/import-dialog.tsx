import { Dialog, Notice, ProblemNotice } from '@lanyard/ui';
import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RealmSettings, SettingsImport } from '../../api/settings.ts';
import * as api from '../../api/settings.ts';
import { PreviewInside } from './review-dialog.tsx';
import { askAnew, useSaved } from './saved.ts';
import type { FieldIndex } from './words.ts';

type ImportDialogProps = { opened: boolean; settings: RealmSettings; index: FieldIndex; onClose: () => void };
type Mode = SettingsImport['mode'];
type Chosen = { name: string; tree: Record<string, unknown> | null };

const MODES: readonly { value: Mode; label: string }[] = [
  { value: 'merge', label: 'Change only what the file names' },
  { value: 'replace', label: 'Make the settings those of the file' },
];

/** A settings file: chosen, judged, shown with whom it touches, and only then imported. */
export function ImportDialog({ opened, settings, index, onClose }: ImportDialogProps) {
  const [file, setFile] = useState<Chosen | null>(null);
  const [mode, setMode] = useState<Mode>('merge');
  const tree = file?.tree ?? null;
  const preview = useQuery({
    queryKey: ['console', 'settings', 'import', settings.version, mode, tree],
    queryFn: () => api.settings.preview({ settings: tree ?? {}, mode }),
    enabled: tree !== null,
    staleTime: 0,
  });
  const saved = useSaved();
  const close = () => {
    setFile(null);
    onClose();
  };
  const take = useMutation({
    mutationFn: (wanted: Record<string, unknown>) =>
      api.settings.importFile({ settings: wanted, mode, version: settings.version }),
    onError: askAnew,
    onSuccess: async (now) => {
      close();
      await saved(now, settings.version, `The settings of ${file?.name ?? 'the file'} were imported.`);
    },
  });
  const canImport = tree !== null && preview.data?.faults.length === 0 && preview.data.changes.length > 0;
  return (
    <Dialog opened={opened} onClose={close} title="Import a settings file">
      <div className="lp-stack">
        <label className="lp-file">
          <span>File</span>
          <input
            type="file"
            accept="application/json,.json"
            data-autofocus
            onChange={async (event) => setFile(await readTree(event.currentTarget.files?.[0]))}
          />
        </label>
        <NativeSelect
          label="How"
          size="md"
          data={[...MODES]}
          value={mode}
          onChange={(event) => setMode(event.currentTarget.value as Mode)}
        />
        {file !== null && tree === null ? (
          <Notice tone="bad" title={`${file.name} holds no settings`}>
            It has to be a JSON object, such as the file that you can download here. Nothing was changed.
          </Notice>
        ) : null}
        {tree === null || preview.data === undefined ? null : <PreviewInside preview={preview.data} index={index} />}
        <ProblemNotice error={take.error ?? preview.error} />
        <div className="lp-row lp-row-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button disabled={!canImport} loading={take.isPending} onClick={() => tree !== null && take.mutate(tree)}>
            Import
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

async function readTree(file: File | undefined): Promise<Chosen | null> {
  if (file === undefined) return null;
  try {
    const value: unknown = JSON.parse(await file.text());
    const isTree = typeof value === 'object' && value !== null && !Array.isArray(value);
    return { name: file.name, tree: isTree ? (value as Record<string, unknown>) : null };
  } catch {
    return { name: file.name, tree: null };
  }
}
