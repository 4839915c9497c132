import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../scenarios/duration.ts';

export interface Bounds {
  readonly least: number;
  readonly most: number;
}

const units = [
  { unit: 'h', ms: 3_600_000 },
  { unit: 'm', ms: 60_000 },
  { unit: 's', ms: 1_000 },
] as const;

/** Parses `500ms`, `30s`, `1h` (and 0, where that is within) to whole milliseconds. */
export function timeWithin({ least, most }: Bounds): (text: string) => number {
  return (text) => {
    const ms = text.trim() === '0' ? 0 : parseDuration(text);
    if (ms !== null && ms >= least && ms <= most) return Math.round(ms);
    const range = `from ${formatMs(least)} to ${formatMs(most)}`;
    throw new InvalidArgumentError(`expected a time ${range}, such as 30s`);
  };
}

/** Parses a whole number. */
export function countWithin({ least, most }: Bounds): (text: string) => number {
  return (text) => {
    const count = /^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (count >= least && count <= most) return count;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`);
  };
}

/** As the command line takes it: `30s`, `1h`, `250ms`, `0`. */
export function formatMs(ms: number): string {
  if (ms === 0) return '0';
  const whole = units.find((each) => ms % each.ms === 0);
  return whole ? `${ms / whole.ms}${whole.unit}` : `${ms}ms`;
}
