import type { ReactNode } from 'react';

/** `main` is drawn in the accent, `bad` striped and in red: told apart without colour as well (WCAG 2.2, 1.4.1). */
export type BarSeries = { name: string; tone: 'main' | 'bad' };

export type Bar = {
  key: string;
  /** Under the bar: "14:00". */
  label: string;
  /** In the tooltip and the table: "Today, 14:00 to 15:00". */
  title: string;
  /** One for each series. */
  values: readonly number[];
};

export type BarChartProps = {
  /** What is shown, for people who listen: "Sign-ins by hour". */
  name: string;
  /** Heads the first column of the table: "Hour". */
  unit: string;
  series: readonly BarSeries[];
  bars: readonly Bar[];
  /** Stands in the place of the bars where all of them are nothing. */
  empty: ReactNode;
};
