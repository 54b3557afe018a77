import { TextInput } from '@mantine/core';
import type { ChangeEvent, ReactNode } from 'react';
import { useLayoutEffect, useRef } from 'react';
import { groupDigits, groupedCaret, onlyDigits } from './code-text.ts';

export type CodeInputProps = {
  label: string;
  /** The digits, without spaces. */
  value: string;
  onChange: (digits: string) => void;
  length?: number;
  description?: ReactNode;
  error?: ReactNode;
  autoFocus?: boolean;
  name?: string;
};

/** One field for the whole code: phones offer to fill it in, pasting works, and the digits stand in groups. */
export function CodeInput({ length = 6, value, onChange, name = 'code', autoFocus = false, ...rest }: CodeInputProps) {
  const field = useRef<HTMLInputElement>(null);
  const caret = useRef<number | null>(null);

  const change = (event: ChangeEvent<HTMLInputElement>) => {
    const { value: text, selectionStart } = event.currentTarget;
    caret.current = onlyDigits(text.slice(0, selectionStart ?? text.length), length).length;
    onChange(onlyDigits(text, length));
  };

  // Grouping rewrites the text, and a rewritten text would throw the caret to its end.
  useLayoutEffect(() => {
    if (caret.current === null || document.activeElement !== field.current) return;
    const position = groupedCaret(caret.current, value.length);
    field.current?.setSelectionRange(position, position);
    caret.current = null;
  }, [value]);

  useLayoutEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus]);

  return (
    <TextInput
      {...rest}
      ref={field}
      className="ly-code"
      name={name}
      value={groupDigits(value)}
      onChange={change}
      inputMode="numeric"
      autoComplete="one-time-code"
      autoCapitalize="off"
      autoCorrect="off"
      spellCheck={false}
      data-autofocus={autoFocus || undefined}
    />
  );
}
