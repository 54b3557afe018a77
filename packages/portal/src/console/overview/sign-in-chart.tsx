import { BarChart, type BarSeries } from '@lanyard/ui';
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Overview, SignInCount } from '../../api/overview.ts';
import { dayBar, hourBar } from './bars.ts';

const SERIES: readonly BarSeries[] = [
  { name: 'Sign-ins', tone: 'main' },
  { name: 'Refusals', tone: 'bad' },
];

const SPANS = {
  hours: { label: '24 hours', unit: 'Hour', name: 'Sign-ins and refusals by hour', bar: hourBar },
  days: { label: '30 days', unit: 'Day', name: 'Sign-ins and refusals by day', bar: dayBar },
} as const;

type Span = keyof typeof SPANS;

/** Sign-ins and refusals over time. */
export function SignInChart({ overview }: { overview: Overview }) {
  const [span, setSpan] = useState<Span>('hours');
  const { unit, name, bar } = SPANS[span];
  const counts: SignInCount[] = overview[span];
  return (
    <section className="ly-card lo-card" aria-labelledby="sign-ins">
      <header className="lo-chart-head">
        <h2 id="sign-ins">Sign-ins</h2>
        <SegmentedControl
          aria-label="Span"
          value={span}
          onChange={(value) => setSpan(value as Span)}
          data={Object.entries(SPANS).map(([value, { label }]) => ({ value, label }))}
        />
      </header>
      <BarChart
        key={span}
        name={name}
        unit={unit}
        series={SERIES}
        bars={counts.map(bar)}
        empty="Nobody has signed in and nobody was refused in this time. Sign-ins of people and of services appear here within a moment."
      />
    </section>
  );
}
