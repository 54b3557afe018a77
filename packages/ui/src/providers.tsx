import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { shareStyleNonce, styleNonce } from './nonce.ts';
import { accentVariables, DEFAULT_ACCENT, lanyardTheme } from './theme.ts';

shareStyleNonce();

/** Theme for everything below it. Give the realm's accent (`#rrggbb`) as soon as it is known. */
export function Providers({ accent = DEFAULT_ACCENT, children }: { accent?: string; children: ReactNode }) {
  const theme = useMemo(() => lanyardTheme(accent), [accent]);
  const variables = useMemo(() => accentVariables(accent), [accent]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
      deduplicateCssVariables={false}
    >
      {children}
    </MantineProvider>
  );
}
