import { autocovariance, mean } from './moments.ts';

/** A series, freed of what each value tells of the next one. */
export interface Whitened {
  /** What is left of each but the first; about 0 in the mean. */
  readonly rest: readonly number[];
  /** Of neighbours, corrected for a short series' making it look smaller. */
  readonly correlation: number;
}

const mostCorrelation = 0.97;

/**
 * Blocks alone would have to be long to hold a strong correlation, and few of them fit a run: so most
 * of it is taken out by a regression on the value before (Andrews and Monahan, 1992), and blocks keep
 * the rest. The estimate is too low by (1 + 3 r) / n in the mean (Marriott and Pope, 1954).
 */
export function whitened(values: readonly number[]): Whitened {
  const variance = autocovariance(values, 0);
  const found = variance === 0 ? 0 : autocovariance(values, 1) / variance;
  const corrected = variance === 0 ? 0 : found + (1 + 3 * found) / values.length;
  const correlation = Math.max(-mostCorrelation, Math.min(mostCorrelation, corrected));
  const middle = mean(values);
  const off = (at: number) => (values[at] ?? 0) - middle;
  const rest = values.slice(1).map((_, at) => off(at + 1) - correlation * off(at));
  const left = mean(rest);
  return { rest: rest.map((value) => value - left), correlation };
}

/** How many independent values the mean of these is worth. */
export function effectiveCount(count: number, { correlation }: Pick<Whitened, 'correlation'>) {
  return (count * (1 - correlation)) / (1 + correlation);
}
