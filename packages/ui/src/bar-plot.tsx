import type { KeyboardEvent, PointerEvent } from 'react';
import { useId, useState } from 'react';
import { axisTop, labelsShown } from './bar-scale.ts';
import type { Bar, BarChartProps, BarSeries } from './bars.ts';

const HEIGHT = 180;
/** Of the width that belongs to a bar. */
const BAR_SHARE = 0.68;
const MOST_LABELS = 8;

type PlotProps = Pick<BarChartProps, 'name' | 'series' | 'bars'>;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * The bars. A slider without a face of its own lies over them: one step with Tab, the arrows then go from bar to bar and
 * each is read out with its figures; a pointer points.
 */
export function BarPlot({ name, series, bars }: PlotProps) {
  const [at, setAt] = useState(bars.length - 1);
  const [shown, setShown] = useState(false);
  const top = axisTop(Math.max(...bars.map(({ values }) => sum(values))));
  const bar = bars[Math.min(at, bars.length - 1)];
  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const index = Math.floor(((event.clientX - left) / width) * bars.length);
    setAt(Math.max(0, Math.min(bars.length - 1, index)));
    setShown(true);
  };
  const leave = (event: KeyboardEvent) => event.key === 'Escape' && setShown(false);
  return (
    <div className="ly-chart-plot">
      <div className="ly-chart-axis ly-number" aria-hidden="true">
        {[top, top / 2, 0].map((tick) => (
          <span key={tick}>{tick.toLocaleString()}</span>
        ))}
      </div>
      <div className="ly-chart-area" onPointerMove={point} onPointerLeave={() => setShown(false)}>
        <Drawing series={series} bars={bars} top={top} marked={shown ? at : null} />
        <input
          type="range"
          className="ly-chart-cursor"
          aria-label={name}
          aria-valuetext={bar === undefined ? '' : spoken(bar, series)}
          min={0}
          max={bars.length - 1}
          value={at}
          onChange={(event) => {
            setAt(Number(event.currentTarget.value));
            setShown(true);
          }}
          onFocus={(event) => event.currentTarget.matches(':focus-visible') && setShown(true)}
          onBlur={() => setShown(false)}
          onKeyDown={leave}
        />
        {shown && bar !== undefined ? <Tooltip bar={bar} series={series} share={(at + 0.5) / bars.length} /> : null}
      </div>
      <Labels bars={bars} />
    </div>
  );
}

function spoken(bar: Bar, series: readonly BarSeries[]): string {
  const figures = series.map((one, index) => `${(bar.values[index] ?? 0).toLocaleString()} ${one.name.toLowerCase()}`);
  return `${bar.title}: ${figures.join(', ')}`;
}

type DrawingProps = Pick<PlotProps, 'series' | 'bars'> & { top: number; marked: number | null };

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

function Drawing({ series, bars, top, marked }: DrawingProps) {
  const pattern = useId();
  const step = 1 / bars.length;
  return (
    <svg className="ly-chart-drawing" height={HEIGHT} aria-hidden="true" focusable="false">
      <defs>
        <pattern id={pattern} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="ly-chart-stripe-ground" width="6" height="6" />
          <rect className="ly-chart-stripe" width="2" height="6" />
        </pattern>
      </defs>
      {[0, 0.5, 1].map((share) => (
        <line key={share} className="ly-chart-line" x1="0" x2="100%" y1={lineAt(share)} y2={lineAt(share)} />
      ))}
      {marked === null ? null : (
        <rect className="ly-chart-mark" x={percent(marked * step)} width={percent(step)} y="0" height={HEIGHT} />
      )}
      {bars.map((bar, index) => (
        <g key={bar.key}>
          {segments(bar, series, top).map(({ tone, y, height }) => (
            <rect
              key={tone}
              className="ly-chart-bar"
              data-series={tone}
              fill={tone === 'bad' ? `url(#${pattern})` : undefined}
              x={percent((index + (1 - BAR_SHARE) / 2) * step)}
              width={percent(step * BAR_SHARE)}
              y={y}
              height={height}
            />
          ))}
        </g>
      ))}
    </svg>
  );
}

/** Half a pixel inside, so that a hairline is one pixel and not two. */
const lineAt = (share: number): number => Math.min(HEIGHT - 0.5, Math.max(0.5, HEIGHT * (1 - share)));

/** The parts of one bar from the bottom up; a little is still seen. */
function segments({ values }: Bar, series: readonly BarSeries[], top: number) {
  let bottom = HEIGHT;
  return series.flatMap(({ tone }, index) => {
    const value = values[index] ?? 0;
    if (value === 0) return [];
    const height = Math.max(2, (value / top) * HEIGHT);
    bottom -= height;
    return [{ tone, y: bottom, height }];
  });
}

/** Labels under the bars; where it is narrow, every second one. */
function Labels({ bars }: Pick<PlotProps, 'bars'>) {
  const shown = [...labelsShown(bars.length, MOST_LABELS)];
  return (
    <div className="ly-chart-labels ly-number" aria-hidden="true">
      {bars.map((bar, index) => {
        const place = shown.indexOf(index);
        const isExtra = (shown.length - place) % 2 === 0;
        return (
          <span key={bar.key}>{place === -1 ? null : <span data-extra={isExtra || undefined}>{bar.label}</span>}</span>
        );
      })}
    </div>
  );
}

/** Beside the bar, at whichever side there is room. */
function Tooltip({ bar, series, share }: { bar: Bar; series: readonly BarSeries[]; share: number }) {
  const side = share > 0.5 ? { right: percent(1 - share) } : { left: percent(share) };
  return (
    <div className="ly-chart-tip" style={side} aria-hidden="true">
      <p>{bar.title}</p>
      {series.map((one, index) => (
        <p key={one.name} className="ly-number">
          <span className="ly-chart-swatch" data-series={one.tone} />
          {(bar.values[index] ?? 0).toLocaleString()} {one.name.toLowerCase()}
        </p>
      ))}
    </div>
  );
}
