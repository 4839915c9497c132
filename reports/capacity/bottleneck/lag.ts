import { duration } from '../../wording.ts';
import type { Bottleneck, Observed } from './bottleneck.ts';

const longMs = 1_000;
const grown = 2;

/** A standby that falls further and further behind cannot keep up, whatever commits wait for. */
export function lagFindings({ series, measured }: Observed): readonly Bottleneck[] {
  const third = (measured.toMs - measured.fromMs) / 3;
  return series.lag.flatMap(({ node, ms }) => {
    const within = (fromMs: number) =>
      ms.filter((value, i): value is number => {
        const atMs = series.fromMs[i] ?? 0;
        return value !== null && atMs >= fromMs && atMs < fromMs + third;
      });
    const early = mean(within(measured.fromMs));
    const late = mean(within(measured.toMs - third));
    if (early === null || late === null || late < longMs || late < grown * early) return [];
    const detail = `${node} fell behind: by ${duration(early)} at first, by ${duration(late)} in the end`;
    return [{ kind: 'lag' as const, detail }];
  });
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;
}
