import { IconSearch, LiveRegion } from '@lanyard/ui';
import { TextInput } from '@mantine/core';
import { type FocusEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { JourneyNodeType } from '../../../api/journeys.ts';
import { typeMenuOf } from '../model/palette.ts';
import { count } from '../words.ts';
import { useEditorValue } from './context.ts';
import { TypeIcon } from './node-icon.tsx';

export type TypeMenuProps = {
  /** What the chosen node is for: "Node that “True” leads to". */
  label: string;
  onChoose: (type: JourneyNodeType) => void;
  /** Nothing was chosen. With true the keyboard asked for it, and has to be put back where it was. */
  onClose: (byKey: boolean) => void;
};

/** Every type of node in a small list that is searched while one types; Escape and a click elsewhere close it. */
export function TypeMenu({ label, onChoose, onClose }: TypeMenuProps) {
  const { types } = useEditorValue();
  const id = useId();
  const [search, setSearch] = useState('');
  const [active, setActive] = useState(0);
  const found = typeMenuOf(types.values(), search);
  const current = found[Math.min(active, found.length - 1)];
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus({ preventScroll: true });
    input.current?.closest('.lj-type-menu')?.scrollIntoView({ block: 'nearest' });
  }, []);
  const go = (to: number) => {
    const next = Math.max(0, Math.min(found.length - 1, to));
    setActive(next);
    const target = found[next];
    if (target !== undefined) document.getElementById(optionId(id, target))?.scrollIntoView({ block: 'nearest' });
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(active + 1),
    ArrowUp: () => go(active - 1),
    PageDown: () => go(active + PAGE),
    PageUp: () => go(active - PAGE),
    Enter: () => current !== undefined && onChoose(current),
    Escape: () => onClose(true),
  };
  const press = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (act === undefined || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const leave = ({ currentTarget, relatedTarget }: FocusEvent) => {
    // Another window takes the focus from everything: the menu stays.
    if (document.hasFocus() && !currentTarget.contains(relatedTarget)) onClose(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches for the focus to go elsewhere
    <div className="lj-type-menu" onBlur={leave}>
      <TextInput
        ref={input}
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={current === undefined ? undefined : optionId(id, current)}
        placeholder="Search nodes"
        autoComplete="off"
        leftSection={<IconSearch size={18} aria-hidden="true" />}
        value={search}
        onKeyDown={press}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setActive(0);
        }}
      />
      <LiveRegion>{search === '' ? '' : count(found.length, 'node')}</LiveRegion>
      <TypeList id={id} types={found} current={current} onChoose={onChoose} />
      {found.length === 0 ? <p className="ly-small ly-muted lj-type-none">Nothing found for “{search}”.</p> : null}
    </div>
  );
}

const PAGE = 6;

const optionId = (menu: string, { type }: JourneyNodeType): string => `${menu}-${type}`;

type ListProps = {
  id: string;
  types: readonly JourneyNodeType[];
  current: JourneyNodeType | undefined;
  onChoose: (type: JourneyNodeType) => void;
};

function TypeList({ id, types, current, onChoose }: ListProps) {
  return (
    // The focus stays in the field: a press of the pointer must not take it.
    <div
      role="listbox"
      id={`${id}-list`}
      aria-label="Nodes"
      tabIndex={-1}
      className="lj-type-list"
      onMouseDown={(event) => event.preventDefault()}
    >
      {types.map((type) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus
        // biome-ignore lint/a11y/useFocusableInteractive: the field names the active one to whoever listens
        <div
          key={type.type}
          role="option"
          id={optionId(id, type)}
          aria-selected={type === current}
          className="lj-type"
          title={type.summary}
          onClick={() => onChoose(type)}
        >
          <TypeIcon type={type.type} />
          <span className="lj-type-name">{type.name}</span>
          <span className="ly-small ly-muted">{type.tags[0]}</span>
        </div>
      ))}
    </div>
  );
}
