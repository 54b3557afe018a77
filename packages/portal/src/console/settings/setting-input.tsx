import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SettingField } from '../../api/settings.ts';
import { Prose } from '../journeys/form/prose.tsx';
import { ColourInput } from './colour-input.tsx';
import { JOURNEY_SETTINGS, JourneyInput } from './journey-input.tsx';
import type { Draft } from './use-draft.ts';
import { unitHint, unitOf, valueWords } from './words.ts';

export type SettingInputProps = {
  field: SettingField;
  draft: Draft;
  /** What the server says of this field together with others. */
  fault: string | null;
  /** Without its own description, in a row that has one. */
  short?: boolean;
};

/** One setting: input, meaning, whether it is the default, and the way back to it. */
export function SettingInput({ field, draft, fault, short = false }: SettingInputProps) {
  const text = draft.text(field);
  const hint = unitHint(field, text);
  const common = {
    label: field.title,
    description: short ? undefined : <Prose text={field.text} />,
    error: draft.fault(field) ?? fault,
    name: field.name,
    autoComplete: 'off',
  };
  return (
    <div className="ls-setting" data-edited={draft.isEdited(field) || undefined} data-setting={field.name}>
      <Control field={field} text={text} common={common} onText={(value) => draft.set(field, value)} />
      <p className="ls-marks ly-small">
        {hint === null ? null : <span className="ly-muted">{hint}</span>}
        {draft.isEdited(field) ? <span className="ls-edited">Not saved yet</span> : null}
        <Default field={field} draft={draft} />
      </p>
    </div>
  );
}

type ControlProps = {
  field: SettingField;
  text: string;
  common: { label: string; description: ReactNode; error: string | null; name: string; autoComplete: string };
  onText: (text: string) => void;
};

function Control({ field, text, common, onText }: ControlProps) {
  if (field.kind === 'colour') return <ColourInput {...common} colour={text} onColour={onText} />;
  if (JOURNEY_SETTINGS.includes(field.name)) return <JourneyInput {...common} value={text} onText={onText} />;
  if (field.kind === 'choice') {
    const data = field.choices.map(({ value, title }) => ({ value, label: title }));
    return (
      <NativeSelect
        {...common}
        size="md"
        data={data}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...common}
      {...(field.kind === 'whole' ? numeric(field) : {})}
      value={text}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  );
}

/** What only numbers have: the keys of a phone for them, and their unit. */
function numeric(field: SettingField) {
  const unit = unitOf(field);
  const section = { rightSection: <span className="ls-unit ly-small">{unit}</span>, rightSectionWidth: 'auto' };
  return { inputMode: 'numeric' as const, ...(unit === null ? {} : section) };
}

/** "Changed · Reset to 6", or nothing where it is the default. */
function Default({ field, draft }: Pick<SettingInputProps, 'field' | 'draft'>) {
  if (draft.isDefault(field)) return null;
  const standard = valueWords(field, field.default);
  return (
    <span>
      <span className="ly-muted">Differs from the default. </span>
      <button type="button" className="lp-link" onClick={() => draft.set(field, String(field.default))}>
        Reset <span className="ly-hidden">{field.title} </span>to {standard}
      </button>
    </span>
  );
}
