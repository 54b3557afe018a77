import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { typedNumber } from '../model/schema.ts';
import { Choices } from './choices.tsx';
import type { FieldProps } from './field-props.ts';
import { JsonInput } from './json-input.tsx';
import { Languages } from './languages.tsx';
import { Pairs } from './pairs.tsx';
import { Prose } from './prose.tsx';
import { Texts } from './texts.tsx';

const CONTROLS = {
  switch: SwitchField,
  number: NumberField,
  choice: ChoiceField,
  text: TextField,
  'long-text': LongTextField,
  texts: Texts,
  choices: Choices,
  languages: Languages,
  pairs: Pairs,
  json: JsonInput,
} as const;

export function PropertyField(props: FieldProps) {
  const Control = CONTROLS[props.field.kind];
  return <Control {...props} />;
}

/** Label, meaning and fault, as every control of the library takes them. */
const common = ({ field, fault }: Pick<FieldProps, 'field' | 'fault'>) => ({
  label: field.title,
  description: field.schema.description === undefined ? undefined : <Prose text={field.schema.description} />,
  error: fault,
  name: field.name,
  autoComplete: 'off',
});

const shown = ({ field, value }: Pick<FieldProps, 'field' | 'value'>): unknown => value ?? field.schema.default;
const asText = (props: FieldProps): string => String(shown(props) ?? '');

function SwitchField(props: FieldProps) {
  const { autoComplete: _none, ...rest } = common(props);
  const value = shown(props);
  return (
    <Switch
      {...rest}
      size="md"
      checked={value === true || value === 'true'}
      onChange={(event) => props.onChange(event.currentTarget.checked, null)}
    />
  );
}

function NumberField(props: FieldProps) {
  const { minimum, maximum } = props.field.schema;
  const range = minimum !== undefined && maximum !== undefined ? `${minimum} – ${maximum}` : undefined;
  return (
    <TextInput
      {...common(props)}
      inputMode="numeric"
      rightSection={range === undefined ? undefined : <span className="lj-unit ly-small">{range}</span>}
      rightSectionWidth="auto"
      value={asText(props)}
      onChange={(event) => props.onChange(typedNumber(event.currentTarget.value))}
    />
  );
}

function ChoiceField(props: FieldProps) {
  const { options, isRequired, schema } = props.field;
  const isOpen = !isRequired && schema.default === undefined;
  const data = options.map((option) => ({ value: String(option), label: String(option) }));
  return (
    <NativeSelect
      {...common(props)}
      size="md"
      data={isOpen ? [{ value: '', label: 'Not set' }, ...data] : data}
      value={asText(props)}
      onChange={({ currentTarget: { value } }) =>
        props.onChange(
          options.find((option) => String(option) === value),
          null,
        )
      }
    />
  );
}

/** An optional text that is emptied is not there any more. */
const textOrNone = ({ field }: FieldProps, text: string) => (text === '' && !field.isRequired ? undefined : text);

function TextField(props: FieldProps) {
  return (
    <TextInput
      {...common(props)}
      value={asText(props)}
      onChange={(event) => props.onChange(textOrNone(props, event.currentTarget.value))}
    />
  );
}

function LongTextField(props: FieldProps) {
  return (
    <Textarea
      {...common(props)}
      size="md"
      rows={3}
      value={asText(props)}
      onChange={(event) => props.onChange(textOrNone(props, event.currentTarget.value))}
    />
  );
}
