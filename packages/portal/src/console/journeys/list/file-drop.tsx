import { IconUpload, Notice } from '@lanyard/ui';
import { type DragEvent, useState } from 'react';

/** A file that was chosen; without content where it is no JSON object. */
export type Chosen = { readonly name: string; readonly content: object | null };

export async function readJson(file: File): Promise<Chosen> {
  try {
    const value: unknown = JSON.parse(await file.text());
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return { name: file.name, content: isObject ? value : null };
  } catch {
    return { name: file.name, content: null };
  }
}

type FileDropProps = { chosen: Chosen | null; onChoose: (chosen: Chosen) => void };

/** A file by the picker, or dropped onto it. */
export function FileDrop({ chosen, onChoose }: FileDropProps) {
  const [isOver, setOver] = useState(false);
  const take = async (file: File | undefined) => {
    if (file !== undefined) onChoose(await readJson(file));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is the other way of the picker inside */}
      <div
        className="lj-drop"
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconUpload size={28} stroke={1.5} aria-hidden="true" />
        <label className="lp-file">
          <span>Drop a journey file here, or choose one</span>
          <input
            type="file"
            accept="application/json,.json"
            data-autofocus
            onChange={(event) => void take(event.currentTarget.files?.[0])}
          />
        </label>
        {(chosen?.content ?? null) === null ? (
          <p className="ly-small ly-muted">JSON of this server, of PingAM, or as frodo and Amster export it.</p>
        ) : (
          <p className="lj-dropped" role="status">
            {chosen?.name}
          </p>
        )}
      </div>
      {chosen !== null && chosen.content === null ? (
        <Notice tone="bad" title={`${chosen.name} holds no journeys`}>
          It has to be a JSON file such as the export of a journey. Nothing was changed.
        </Notice>
      ) : null}
    </>
  );
}
