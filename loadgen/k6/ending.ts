import { readFileSync } from 'node:fs';
import type { EngineEvent } from '../../core/history.ts';
import type { K6Exit } from './process.ts';

/** k6's own exit codes, as far as they are no breakage. */
const harmless: Readonly<Record<number, string>> = {
  0: 'the script came to its end',
  99: 'the script came to its end, and its thresholds were crossed',
  108: 'the script aborted the test',
};

const breakages: Readonly<Record<number, string>> = {
  104: 'k6 refused its configuration',
  105: 'k6 was ended by a signal that we did not send',
  107: 'the script threw',
};

/** Why k6 ended before it was told to; throws when it broke. */
export function earlyEnd({ code, why }: K6Exit, lastError: string): string {
  const word = code === null ? undefined : harmless[code];
  if (word !== undefined) return `k6 ended before the run did: ${word}`;
  const known = code === null ? undefined : breakages[code];
  throw new Error(
    `${known ?? 'k6 ended by itself'} (${why}): ${lastError || 'it did not say why'}`,
  );
}

/** By k6's summary, which has for each threshold whether it was crossed. */
export function thresholdsIn(path: string): EngineEvent['thresholds'] {
  try {
    const { metrics } = JSON.parse(readFileSync(path, 'utf8')) as Summary;
    const all = Object.values(metrics).flatMap(({ thresholds = {} }) => Object.values(thresholds));
    if (all.length === 0) return null;
    return all.includes(true) ? 'crossed' : 'met';
  } catch {
    // It was killed before it could write one.
    return null;
  }
}

interface Summary {
  readonly metrics: Readonly<
    Record<string, { readonly thresholds?: Readonly<Record<string, boolean>> }>
  >;
}
