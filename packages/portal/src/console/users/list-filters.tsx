import { IconChevronRight } from '@lanyard/ui';
import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { ROLES } from '../words.ts';
import type { UsersSearch } from './users-search.ts';

type Filter = Pick<UsersSearch, 'role' | 'state' | 'device' | 'sort'>;
type Field = { name: keyof Filter; label: string; choices: readonly (readonly [value: string, label: string])[] };

const FIELDS: readonly Field[] = [
  { name: 'role', label: 'Role', choices: [['', 'All roles'], ...Object.entries(ROLES)] },
  {
    name: 'state',
    label: 'State',
    choices: [
      ['', 'Any state'],
      ['active', 'Active'],
      ['disabled', 'Disabled'],
      ['locked', 'Locked out by wrong tries'],
      ['held-back', 'Guessed at: strangers held back'],
    ],
  },
  {
    name: 'device',
    label: 'Devices',
    choices: [
      ['', 'With or without'],
      ['some', 'With a device'],
      ['none', 'Without a device'],
    ],
  },
  {
    name: 'sort',
    label: 'Order',
    choices: [
      ['', 'By name'],
      ['newest', 'Newest first'],
    ],
  },
];

export type ListFiltersProps = { filter: Filter; onChange: (name: keyof Filter, value: string) => void };

/** Filters and order of the list; folded away where none is used. */
export function ListFilters({ filter, onChange }: ListFiltersProps) {
  const used = FIELDS.filter(({ name }) => filter[name] !== undefined).length;
  const [open, setOpen] = useState(used > 0);
  return (
    <div className="lc-filters">
      <Button
        variant="subtle"
        color="gray"
        aria-expanded={open}
        aria-controls="user-filters"
        leftSection={<IconChevronRight size={18} aria-hidden="true" />}
        onClick={() => setOpen(!open)}
      >
        {used === 0 ? 'Filters' : `Filters (${used} used)`}
      </Button>
      <div id="user-filters" className="lc-filter-fields" hidden={!open}>
        {FIELDS.map(({ name, label, choices }) => (
          <NativeSelect
            key={name}
            label={label}
            value={filter[name] ?? ''}
            data={choices.map(([value, text]) => ({ value, label: text }))}
            onChange={(event) => onChange(name, event.currentTarget.value)}
          />
        ))}
      </div>
    </div>
  );
}
