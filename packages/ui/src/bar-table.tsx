import type { BarChartProps } from './bars.ts';

/** The figures of a chart, newest first. */
export function BarTable({ name, unit, series, bars }: Omit<BarChartProps, 'empty'>) {
  return (
    // Keyboard users scroll this region (WCAG 2.2, 2.1.1).
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable
    <section className="ly-chart-table" aria-label={name} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{unit}</th>
            {series.map((one) => (
              <th key={one.name} scope="col">
                {one.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.toReversed().map((bar) => (
            <tr key={bar.key}>
              <th scope="row">{bar.title}</th>
              {series.map((one, index) => (
                <td key={one.name} className="ly-number">
                  {(bar.values[index] ?? 0).toLocaleString()}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
