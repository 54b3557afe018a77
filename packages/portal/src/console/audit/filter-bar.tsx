import { IconDownload, IconX } from '@lanyard/ui';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { type AuditKind, audit } from '../../api/audit.ts';
import { people } from '../../api/people.ts';
import { type AuditSearch, auditQueryOf } from './audit-search.ts';
import { kindsQuery } from './queries.ts';
import { groupWords, OUTCOMES, shortId, whatHappened } from './words.ts';

/** From the filters as they are by then: what was chosen a moment before may not be in the address yet. */
export type FilterChange = (before: AuditSearch) => AuditSearch;

export type FilterBarProps = { search: AuditSearch; onChange: (change: FilterChange) => void };

/** What the list is narrowed by, and the list as a file. */
export function FilterBar({ search, onChange }: FilterBarProps) {
  const kinds = useQuery(kindsQuery).data ?? [];
  const set = (name: keyof AuditSearch, value: string) =>
    onChange(({ [name]: _, ...rest }) => (value === '' ? rest : { ...rest, [name]: value }));
  const query = auditQueryOf(search);
  return (
    <div className="lp-filters la-filters">
      <NativeSelect
        label="What happened"
        value={search.type ?? ''}
        data={[{ value: '', label: 'Everything' }, ...typeChoices(kinds)]}
        onChange={(event) => set('type', event.currentTarget.value)}
      />
      <NativeSelect
        label="Outcome"
        value={search.outcome ?? ''}
        data={[
          { value: '', label: 'Any' },
          ...Object.entries(OUTCOMES).map(([value, { word }]) => ({ value, label: word })),
        ]}
        onChange={(event) => set('outcome', event.currentTarget.value)}
      />
      {search.user === undefined ? <PersonInput onChoose={(id) => set('user', id)} /> : null}
      <DayInput label="From day" day={search.from ?? ''} max={search.to} onDay={(day) => set('from', day)} />
      <DayInput label="To day" day={search.to ?? ''} min={search.from} onDay={(day) => set('to', day)} />
      <div className="la-row">
        <Subjects search={search} onClear={(name) => set(name, '')} />
        {Object.keys(search).length > 0 ? (
          <Button variant="subtle" color="gray" onClick={() => onChange(() => ({}))}>
            Clear filters
          </Button>
        ) : null}
        <span className="la-files">
          {(['csv', 'ndjson'] as const).map((format) => (
            <Button
              key={format}
              component="a"
              variant="default"
              href={audit.file(query, format)}
              download
              leftSection={<IconDownload size={18} aria-hidden="true" />}
              aria-label={`Download these events as ${format.toUpperCase()}`}
            >
              {format.toUpperCase()}
            </Button>
          ))}
        </span>
      </div>
    </div>
  );
}

/** While the first digits of a year are typed, it is one of the Middle Ages already. */
const FIRST_DAY = '1970-01-01';

type DayInputProps = {
  label: string;
  day: string;
  min?: string | undefined;
  max?: string | undefined;
  onDay: (day: string) => void;
};

/** A day of the address, which comes a moment after each key: until it has come, the field is the person's own. */
function DayInput({ label, day, min, max, onDay }: DayInputProps) {
  const field = useRef<HTMLInputElement>(null);
  /** What was typed and the address does not say yet. */
  const own = useRef<string | null>(null);
  // "Back" changes the address without anybody typing.
  useEffect(() => {
    if (own.current === day) own.current = null;
    else if (own.current === null && field.current !== null) field.current.value = day;
  }, [day]);
  const type = (value: string) => {
    if (value !== '' && value < FIRST_DAY) return;
    own.current = value === day ? null : value;
    onDay(value);
  };
  return (
    <TextInput
      ref={field}
      type="date"
      label={label}
      defaultValue={day}
      min={min}
      max={max}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={({ currentTarget }) => {
        // A year that was never finished filters nothing.
        if (own.current === null && currentTarget.value !== day) currentTarget.value = day;
      }}
    />
  );
}

function typeChoices(kinds: readonly AuditKind[]) {
  const groups = Map.groupBy(kinds, ({ name }) => groupWords(name));
  return [...groups].map(([group, list]) => ({
    group,
    items: list.map(({ name }) => ({ value: name, label: whatHappened(name, kinds) })),
  }));
}

/** A person by name, with the browser's own list of suggestions. */
function PersonInput({ onChoose }: { onChoose: (id: string) => void }) {
  const [text, setText] = useState('');
  const listId = useId();
  const wanted = text.trim();
  const found = useQuery({
    queryKey: ['console', 'audit', 'people', wanted],
    queryFn: async () => (await people.list({ search: wanted, sort: 'name' })).users.slice(0, 10),
    enabled: wanted.length > 1,
  });
  const labelOf = (user: { displayName: string; name: string }) => `${user.displayName} (${user.name})`;
  const type = (next: string) => {
    setText(next);
    const chosen = found.data?.find((user) => labelOf(user) === next);
    if (chosen !== undefined) onChoose(chosen.id);
  };
  return (
    <>
      <TextInput
        type="search"
        label="Person"
        placeholder="Name"
        list={listId}
        autoComplete="off"
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [only, other] = found.data ?? [];
          if (event.key === 'Enter' && only !== undefined && other === undefined) onChoose(only.id);
        }}
      />
      <datalist id={listId}>
        {found.data?.map((user) => (
          <option key={user.id} value={labelOf(user)} />
        ))}
      </datalist>
    </>
  );
}

const SUBJECTS = { user: 'Person', device: 'Device', actor: 'By' } as const;

function Subjects({ search, onClear }: { search: AuditSearch; onClear: (name: keyof AuditSearch) => void }) {
  const { user } = search;
  const person = useQuery({
    queryKey: ['console', 'user', user],
    queryFn: () => people.read(user ?? ''),
    enabled: user !== undefined,
  }).data;
  return Object.entries(SUBJECTS).map(([name, label]) => {
    const id = search[name as keyof typeof SUBJECTS];
    if (id === undefined) return null;
    const words = name === 'user' && person !== undefined ? person.displayName : shortId(id);
    return (
      <Button
        key={name}
        variant="light"
        rightSection={<IconX size={18} aria-hidden="true" />}
        aria-label={`${label}: ${words}. Show all`}
        onClick={() => onClear(name as keyof AuditSearch)}
      >
        {label}: {words}
      </Button>
    );
  });
}
