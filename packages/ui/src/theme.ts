import type {
  CSSVariablesResolver,
  MantineColorsTuple,
  MantineThemeOverride,
  VariantColorsResolver,
} from '@mantine/core';
import { createTheme, defaultVariantColorsResolver } from '@mantine/core';
import { contrast, isHexColour, mix, readableOn, shade, textOn } from './colour.ts';

/** The accent of a page that knows no realm yet. */
export const DEFAULT_ACCENT = '#0b6e4f';

/** Page grounds of the two schemes; styles.css holds the same values for the moment before the script runs. */
const GROUND = { light: '#f7f8f8', dark: '#131619' } as const;
const SURFACE = { light: '#ffffff', dark: '#1b1f23' } as const;
/** A fill must be told apart from the page behind it (WCAG 2.2, 1.4.11). */
const FILL_CONTRAST = 3;

/** Accent text also stands on a tint of the accent, at most this strong: it is made readable there. */
const HOVER_TINT = { light: 0.14, dark: 0.2 } as const;

export type AccentColours = {
  /** Fill of a primary button, and the text upon it. */
  light: { fill: string; onFill: string; text: string };
  dark: { fill: string; onFill: string; text: string };
};

function fillOn(colour: string, ground: string, towards: '#ffffff' | '#000000'): string {
  let fill = colour;
  for (let amount = 0; amount <= 1 && contrast(fill, ground) < FILL_CONTRAST; amount += 0.04) {
    fill = shade(colour, towards, amount);
  }
  return fill;
}

/** Everything a screen needs of an accent `#rrggbb`, readable in both schemes whatever was chosen. */
export function accentColours(accent: string): AccentColours {
  const colour = isHexColour(accent) ? accent : DEFAULT_ACCENT;
  const lightFill = fillOn(colour, SURFACE.light, '#000000');
  const darkFill = fillOn(colour, SURFACE.dark, '#ffffff');
  return {
    light: {
      fill: lightFill,
      onFill: textOn(lightFill),
      text: readableOn({ colour, ground: mix(GROUND.light, lightFill, HOVER_TINT.light), towards: '#000000' }),
    },
    dark: {
      fill: darkFill,
      onFill: textOn(darkFill),
      text: readableOn({ colour, ground: mix(SURFACE.dark, darkFill, HOVER_TINT.dark), towards: '#ffffff' }),
    },
  };
}

function tuple(colour: string): MantineColorsTuple {
  const lighter = [0.92, 0.84, 0.7, 0.54, 0.36, 0.18].map((amount) => mix(colour, '#ffffff', amount));
  const darker = [0, 0.12, 0.26, 0.4].map((amount) => mix(colour, '#000000', amount));
  return [...lighter, ...darker] as unknown as MantineColorsTuple;
}

const DARK: MantineColorsTuple = [
  '#e6e9ec',
  '#cfd4d9',
  '#a9b1b8',
  '#7c858d',
  '#3c434a',
  '#2f353b',
  '#23282d',
  '#1b1f23',
  '#131619',
  '#0c0e10',
];

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";
const MONOSPACE = "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Segoe UI Mono', Menlo, 'DejaVu Sans Mono', monospace";

/** The library labels every filled button in white; ours carry whatever can be read on the accent. */
const readableLabels: VariantColorsResolver = (input) => {
  const colours = defaultVariantColorsResolver(input);
  const onAccent = input.variant === 'filled' && (input.color ?? input.theme.primaryColor) === input.theme.primaryColor;
  return onAccent ? { ...colours, color: 'var(--lanyard-on-accent)' } : colours;
};

/** The theme of every page: system font, 16 px, a 4-px grid, radius 10, hairlines instead of shadows. */
export function lanyardTheme(accent: string): MantineThemeOverride {
  return createTheme({
    primaryColor: 'accent',
    variantColorResolver: readableLabels,
    primaryShade: { light: 6, dark: 6 },
    colors: { accent: tuple(isHexColour(accent) ? accent : DEFAULT_ACCENT), dark: DARK },
    black: '#16191c',
    fontFamily: FONT,
    fontFamilyMonospace: MONOSPACE,
    fontSizes: { xs: '13px', sm: '14px', md: '16px', lg: '18px', xl: '20px' },
    lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
    headings: { fontFamily: FONT, fontWeight: '600', textWrap: 'balance' },
    spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
    defaultRadius: 10,
    radius: { xs: '4px', sm: '6px', md: '10px', lg: '14px', xl: '24px' },
    shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
    cursorType: 'pointer',
    respectReducedMotion: true,
    focusRing: 'auto',
    components: {
      Button: { defaultProps: { size: 'md' } },
      TextInput: { defaultProps: { size: 'md' } },
      PasswordInput: { defaultProps: { size: 'md' } },
      Select: { defaultProps: { size: 'md' } },
      ActionIcon: { defaultProps: { size: 44, variant: 'subtle', color: 'gray' } },
    },
  });
}

/** Where the library's own colours would miss the contrast or the look, ours from styles.css stand in. */
const OURS = {
  '--mantine-color-body': 'var(--lanyard-surface)',
  '--mantine-color-text': 'var(--lanyard-text)',
  '--mantine-color-dimmed': 'var(--lanyard-muted)',
  '--mantine-color-error': 'var(--lanyard-bad)',
  '--mantine-color-placeholder': 'var(--lanyard-muted)',
  '--mantine-color-default-border': 'var(--lanyard-line)',
} as const;

/** Overrides the accent variables that the library would compute without regard to contrast. */
export function accentVariables(accent: string): CSSVariablesResolver {
  const { light, dark } = accentColours(accent);
  const variables = (side: AccentColours['light'], hoverTowards: string, tint: string) => ({
    ...OURS,
    '--lanyard-accent': side.fill,
    '--lanyard-on-accent': side.onFill,
    '--lanyard-accent-text': side.text,
    '--mantine-color-accent-filled': side.fill,
    '--mantine-color-accent-filled-hover': mix(side.fill, hoverTowards, 0.12),
    '--mantine-color-accent-light': `color-mix(in srgb, ${side.fill} ${tint}, transparent)`,
    '--mantine-color-accent-light-hover': `color-mix(in srgb, ${side.fill} calc(${tint} + 6%), transparent)`,
    '--mantine-color-accent-light-color': side.text,
    '--mantine-color-accent-text': side.text,
    '--mantine-color-accent-outline': side.text,
    '--mantine-color-anchor': side.text,
    '--mantine-primary-color-contrast': side.onFill,
  });
  // A hover must not lose the label: white labels get a darker fill, dark labels a lighter one.
  const away = (side: AccentColours['light']) => (side.onFill === '#ffffff' ? '#000000' : '#ffffff');
  return () => ({
    variables: {},
    light: variables(light, away(light), '8%'),
    dark: variables(dark, away(dark), '14%'),
  });
}
