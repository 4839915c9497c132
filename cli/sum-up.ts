import { messageOf } from '../core/errors.ts';
import { labelOf } from '../reports/repeats/repeats.ts';
import type { SeriesPlan } from './matrix.ts';
import type { Told } from './pipeline.ts';
import { runSeries, type Series, type Stage, type Turn } from './repeat.ts';
import { codeOf } from './report.ts';
import { SeriesRecord, type WrittenRepeats } from './series-record.ts';
import { toldSeries } from './told-runs.ts';

export interface SumUpOptions<S extends Stage>
  extends Pick<Series<S>, 'openStage' | 'prepare' | 'run'> {
  readonly plan: SeriesPlan;
  readonly out: string;
  /** `<utc time>-<scenario>` */
  readonly name: string;
  readonly present: (written: WrittenRepeats) => void;
  /** Writes what a pipeline wants of it; gives the exit code. Whatever ended the series. */
  readonly handOver: (told: Told, code: number) => Promise<number>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs a series and shows what its runs say together; gives the exit code of the worst of them.
 * However it ends, what was finished is summed up; then it throws what ended it.
 */
export async function sumUp<S extends Stage>(options: SumUpOptions<S>): Promise<number> {
  const { plan, out, name, say, signal } = options;
  const record = new SeriesRecord(out, name, plan);
  const runs = plan.variants.length * plan.repeat;
  let ended: unknown;
  try {
    const prepare = (turn: Turn) => {
      say(`\nrun ${turn.number} of ${runs}: ${wordsOf(turn)}`);
      return options.prepare(turn);
    };
    const { openStage, run } = options;
    await runSeries({ ...plan, openStage, prepare, run, onRan: (ran) => record.add(ran) }, signal);
  } catch (error) {
    ended = error;
    record.note(`ended early: ${messageOf(error)}`);
  }
  const written = await record.end();
  if (written) options.present(written);
  const scenario = plan.variants[0]?.read.scenario.name ?? name;
  const told = toldSeries({ scenario, name, variants: record.variants(), written, out, ended });
  const code = await options.handOver(told, codeOf(written?.repeats ?? { verdict: 'unknown' }));
  if (ended !== undefined) throw ended;
  return code;
}

function wordsOf({ variant, round }: Turn): string {
  const settings = variant.settings.map(({ place, value }) => [place, value] as const);
  return `${labelOf({ settings: Object.fromEntries(settings) })}, round ${round}`;
}
