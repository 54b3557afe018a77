import { TextInput } from '@mantine/core';
import type { FieldProps } from './field-props.ts';
import { NamedTexts } from './named-texts.tsx';

const callName = (name: string): string => (name === '' ? 'this name' : name);

/** Names with values. */
export function Pairs(props: FieldProps) {
  const { schema, title } = props.field;
  const [pattern = ''] = Object.keys(schema.patternProperties ?? {});
  return (
    <NamedTexts
      {...props}
      className="lj-entry"
      nameLabel={(number) => `Name ${number} of ${title}`}
      placeholder="Name"
      faultOf={(name) => (new RegExp(pattern, 'u').test(name) ? null : 'Letters, digits, dots, dashes.')}
      callName={callName}
      text={({ name, text }, change) => (
        <TextInput
          aria-label={`Value of ${callName(name)}`}
          placeholder="Value"
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
        />
      )}
      add="Add a name"
      next={() => ''}
    />
  );
}
