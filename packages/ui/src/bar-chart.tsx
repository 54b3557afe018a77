import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { BarPlot } from './bar-plot.tsx';
import { BarTable } from './bar-table.tsx';
import type { Bar, BarChartProps, BarSeries } from './bars.ts';
import { IconList } from './icons.ts';

/** Stacked bars over time, with the same figures as a table. */
export function BarChart({ name, unit, series, bars, empty }: BarChartProps) {
  const [asTable, setAsTable] = useState(false);
  const captionId = useId();
  const hasAny = bars.some(({ values }) => values.some((value) => value > 0));
  return (
    <figure className="ly-chart" aria-labelledby={captionId}>
      <figcaption id={captionId} className="ly-hidden">
        {name}
      </figcaption>
      <div className="ly-chart-head">
        <ul className="ly-chart-legend" aria-label="Colours">
          {series.map((one, index) => (
            <li key={one.name}>
              <Swatch tone={one.tone} />
              {one.name}
              <strong className="ly-number">{total(bars, index).toLocaleString()}</strong>
            </li>
          ))}
        </ul>
        <Button
          variant="subtle"
          size="compact-md"
          className="ly-chart-switch"
          aria-pressed={asTable}
          leftSection={<IconList size={18} aria-hidden="true" />}
          onClick={() => setAsTable(!asTable)}
        >
          As a table
        </Button>
      </div>
      {asTable ? <BarTable name={name} unit={unit} series={series} bars={bars} /> : null}
      {asTable || !hasAny ? null : <BarPlot name={name} series={series} bars={bars} />}
      {asTable || hasAny ? null : <div className="ly-chart-empty">{empty}</div>}
    </figure>
  );
}

const total = (bars: readonly Bar[], series: number): number =>
  bars.reduce((sum, { values }) => sum + (values[series] ?? 0), 0);

export function Swatch({ tone }: Pick<BarSeries, 'tone'>) {
  return <span className="ly-chart-swatch" data-series={tone} aria-hidden="true" />;
}
