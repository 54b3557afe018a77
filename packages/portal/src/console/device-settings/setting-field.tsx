import { StateBadge } from '@lanyard/ui';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { OperatorDevice } from '../../api/types.ts';
import '../settings/settings.css';
import { ColourInput } from '../settings/colour-input.tsx';
import { type Draft, type Field, isOwn, type SettingValue, settingOf, shown, words } from './fields.ts';

export type SettingFieldProps = {
  device: OperatorDevice;
  draft: Draft;
  field: Field;
  onChange: (value: SettingValue | null) => void;
};

/** One setting with where its value comes from, and the way back to the realm's. */
export function SettingField({ device, draft, field, onChange }: SettingFieldProps) {
  const { name, label } = field;
  const drafted = draft[name];
  const inherited = settingOf(device.inherited, name);
  const own = drafted === undefined ? isOwn(device, name) : drafted !== null;
  const differs = own && shown(device, draft, name) !== inherited;
  return (
    <div className="ld-field">
      <Input field={field} value={shown(device, draft, name)} onChange={onChange} />
      <div className="ld-origin ly-small">
        {differs ? <StateBadge tone="info">Differs from the realm</StateBadge> : null}
        {own && !differs ? <span className="ly-muted">Set here, the same as the realm’s</span> : null}
        {own ? (
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={`Reset to ${words(name, inherited)}: ${label}`}
            onClick={() => onChange(null)}
          >
            Reset to {words(name, inherited)}
          </Button>
        ) : (
          <span className="ly-muted">From the realm</span>
        )}
      </div>
    </div>
  );
}

type InputProps = { field: Field; value: SettingValue; onChange: (value: SettingValue) => void };

function Input({ field, value, onChange }: InputProps) {
  const common = { label: field.label };
  if (field.kind === 'choice') {
    const { choices, read } = field;
    const text = String(value);
    const known = choices.some((choice) => choice.value === text);
    return (
      <NativeSelect
        {...common}
        data={known ? [...choices] : [{ value: text, label: words(field.name, value) }, ...choices]}
        value={text}
        onChange={(event) => onChange(read(event.currentTarget.value))}
      />
    );
  }
  if (field.kind === 'colour')
    return <ColourInput {...common} colour={String(value)} onColour={onChange} maxLength={7} />;
  return (
    <TextInput
      {...common}
      value={String(value)}
      maxLength={64}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
