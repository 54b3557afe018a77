import { EmptyState, IconSearch } from '@lanyard/ui';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SettingField, SettingGroup } from '../../api/settings.ts';
import { SettingInput } from './setting-input.tsx';
import type { Draft } from './use-draft.ts';

export type SettingGroupsProps = {
  groups: readonly SettingGroup[];
  draft: Draft;
  /** By name of the setting: what the server says of the edits. */
  faults: ReadonlyMap<string, string>;
};

/** A group of more fields than this is folded, until it is searched or something in it is edited. */
const FOLDED = 12;

/** All settings in their groups, and a search over titles, meanings and names. */
export function SettingGroups({ groups, draft, faults }: SettingGroupsProps) {
  const [search, setSearch] = useState('');
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = groups
    .map((group) => ({ ...group, fields: group.fields.filter((field) => matches(group, field, words)) }))
    .filter(({ fields }) => fields.length > 0);
  return (
    <>
      <TextInput
        type="search"
        aria-label="Search settings"
        placeholder="Search settings"
        className="lp-measure"
        value={search}
        leftSection={<IconSearch size={18} aria-hidden="true" />}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {found.length === 0 ? (
        <EmptyState title={`No setting found for “${search}”`}>
          Search for a word of its title or of what it does, such as “digits” or “session”.
        </EmptyState>
      ) : null}
      {found.map((group) => (
        <Group key={group.name} group={group} draft={draft} faults={faults} searched={words.length > 0} />
      ))}
    </>
  );
}

function matches(group: SettingGroup, field: SettingField, words: readonly string[]): boolean {
  const choices = field.choices.map(({ title }) => title).join(' ');
  const text = [group.title, field.row, field.title, field.text, field.name, choices].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

type GroupProps = Omit<SettingGroupsProps, 'groups'> & { group: SettingGroup; searched: boolean };

function Group({ group, draft, faults, searched }: GroupProps) {
  const id = `group-${group.name}`;
  const inside = <Rows fields={group.fields} draft={draft} faults={faults} />;
  const isFolded = group.fields.length > FOLDED && !searched && !group.fields.some(draft.isEdited);
  return (
    <section className="ly-card ls-group" aria-labelledby={id}>
      <div>
        <h2 id={id}>{group.title}</h2>
        <p className="ly-muted">{group.text}</p>
      </div>
      {isFolded ? (
        <details className="lp-details">
          <summary>Show {group.fields.length} settings</summary>
          {inside}
        </details>
      ) : (
        inside
      )}
    </section>
  );
}

/** Fields of one row stand beside each other under its name. */
function Rows({ fields, draft, faults }: Pick<GroupProps, 'draft' | 'faults'> & { fields: readonly SettingField[] }) {
  const rows = Map.groupBy(fields, ({ name, row }) => (row === null ? name : name.slice(0, name.lastIndexOf('.'))));
  return (
    <div className="ls-rows">
      {[...rows].map(([key, members]) => {
        const inputs = members.map((field) => (
          <SettingInput
            key={field.name}
            field={field}
            draft={draft}
            fault={faults.get(field.name) ?? null}
            short={field.row !== null && field.name.startsWith('limits.')}
          />
        ));
        const row = members[0]?.row ?? null;
        return row === null ? (
          inputs
        ) : (
          <fieldset key={key} className="ls-row">
            <legend>{row}</legend>
            {inputs}
          </fieldset>
        );
      })}
    </div>
  );
}
