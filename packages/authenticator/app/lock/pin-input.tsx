import { PasswordInput } from '@mantine/core';
import type { ReactNode } from 'react';

type PinInputProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly fresh?: boolean;
  readonly autoFocus?: boolean;
};

/** One field for a PIN or a passphrase. The keyboard is the full one, as a passphrase may hold letters. */
export const PinInput = ({ onChange, fresh = false, autoFocus = false, ...rest }: PinInputProps) => (
  <PasswordInput
    {...rest}
    data-autofocus={autoFocus || undefined}
    onChange={(event) => onChange(event.currentTarget.value)}
    autoComplete={fresh ? 'new-password' : 'current-password'}
    inputMode={/^\d*$/.test(rest.value) ? 'numeric' : 'text'}
    maxLength={64}
    visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the PIN' }}
  />
);
