import { EmptyState, IconPlus, IconSearch, LiveRegion } from '@lanyard/ui';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { JourneyNodeType } from '../../../api/journeys.ts';
import { Prose } from '../form/prose.tsx';
import { paletteOf } from '../model/palette.ts';
import { useEditorValue } from './context.ts';
import { TypeIcon } from './node-icon.tsx';

/** What a dragged entry of the palette carries. */
export const DRAGGED_TYPE = 'application/x-lanyard-node';

/** Every type of node, to be dragged onto the drawing or added with a click. */
export function Palette({ onAdd }: { onAdd: (type: JourneyNodeType) => void }) {
  const { types } = useEditorValue();
  const [search, setSearch] = useState('');
  const groups = paletteOf(types.values(), search);
  const number = groups.reduce((sum, group) => sum + group.types.length, 0);
  return (
    <div className="lj-palette">
      <TextInput
        type="search"
        aria-label="Search nodes"
        placeholder="Search nodes"
        leftSection={<IconSearch size={18} aria-hidden="true" />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <LiveRegion>{search === '' ? '' : `${number} found`}</LiveRegion>
      {groups.length === 0 ? (
        <EmptyState title={`Nothing found for “${search}”`}>Search for a part of the name.</EmptyState>
      ) : null}
      {groups.map(({ tag, types: members }) => (
        <section key={tag} aria-label={tag}>
          <h2>{tag}</h2>
          <ul>
            {members.map((type) => (
              <li key={type.type}>
                <Entry type={type} onAdd={onAdd} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Entry({ type, onAdd }: { type: JourneyNodeType; onAdd: (type: JourneyNodeType) => void }) {
  return (
    <button
      type="button"
      className="lj-row"
      draggable
      title={type.summary}
      onClick={() => onAdd(type)}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED_TYPE, type.type);
        event.dataTransfer.effectAllowed = 'copy';
      }}
    >
      <TypeIcon type={type.type} />
      <span className="lj-row-text">
        <strong>
          <span className="ly-hidden">Add </span>
          {type.name}
        </strong>
        <span className="ly-small ly-muted lj-summary">
          <Prose text={type.summary} />
        </span>
      </span>
      <IconPlus size={16} aria-hidden="true" className="lj-plus" />
    </button>
  );
}
