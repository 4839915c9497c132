/** Colours of reports/page/style/palette.css, by their names there: light, dark and paper differ. */
export type ColourName =
  | 'ok'
  | 'rejected'
  | 'unknown'
  | 'failed'
  | 'dropped'
  | 'p99'
  | 'soft'
  | 'ink'
  | `series${1 | 2 | 3 | 4 | 5 | 6}`;

/** How a value is written on an axis and in the readout. */
export type Unit = 'ms' | 's' | 'per second' | 'count' | 'bytes' | 'percent' | 'ratio' | 'run';

/**
 * `linear` and `log` as one expects; `percentile`: values are percents, drawn as HDR plots are, so
 * that 99, 99.9 and 99.99 stand equally far apart. A value of 100 has no place there.
 */
export interface Scale {
  readonly scale: 'linear' | 'log' | 'percentile';
  readonly unit: Unit;
  /** What the axis is of, where the title does not say so. */
  readonly title?: string;
  /** Not given: as far as the values go; a linear y starts at 0. */
  readonly range?: readonly [number, number];
}

/** A shaded stretch of x; `style` says how dark. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly style: 'fault' | 'outage' | 'note';
  readonly label?: string;
}

/** A line across the plot. */
export interface Mark {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly label: string;
  readonly colour?: ColourName;
}

interface PlotCommon {
  /** That of its figure (reports/charts/figure.ts), and of the view there where it has several. */
  readonly id: string;
  /** Plots of one group have one zoom and one cursor. */
  readonly group?: string;
  readonly heightPx: number;
  readonly x: Scale;
  readonly spans?: readonly Span[];
  readonly marks?: readonly Mark[];
}

export interface PlotSeries {
  readonly label: string;
  readonly colour: ColourName;
  /**
   * `stack`: piled up in their order, the first at the bottom; `steps`: each value holds from its x
   * to the next. Of both the last value holds for `widthX`.
   */
  readonly kind: 'line' | 'steps' | 'stack' | 'points' | 'line-points';
  /** Its own; not given: the plot's. Ascending. */
  readonly x?: readonly number[];
  /** null: a gap. On a log scale nothing at or below 0 is drawn. */
  readonly y: readonly (number | null)[];
  /** The interval around it, shaded. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  readonly dashed?: boolean;
  readonly widthPx?: number;
}

export interface SeriesPlot extends PlotCommon {
  readonly kind: 'series';
  readonly y: Scale;
  readonly xs?: readonly number[];
  /** How long the last value of steps and stacks holds. */
  readonly widthX?: number;
  readonly series: readonly PlotSeries[];
}

/** Rows of bars, such as what each node was. */
export interface LanesPlot extends PlotCommon {
  readonly kind: 'lanes';
  readonly lanes: readonly {
    readonly label: string;
    /** [what, from, to]; `what` is a colour `--lane-<what>` and the word in the readout. */
    readonly spans: readonly (readonly [string, number, number])[];
    /** Drawn narrow, over the others. */
    readonly over?: readonly (readonly [string, number, number])[];
  }[];
}

/** How many fell into each bucket of y in each window of x. */
export interface HeatPlot extends PlotCommon {
  readonly kind: 'heat';
  readonly y: Scale;
  /** Where each window begins, all of them `widthX` long. */
  readonly xs: readonly number[];
  readonly widthX: number;
  /** One more than there are buckets, ascending. */
  readonly bounds: readonly number[];
  /** By window: bucket, count, bucket, count … */
  readonly counts: readonly (readonly number[])[];
}

export type Plot = SeriesPlot | LanesPlot | HeatPlot;
