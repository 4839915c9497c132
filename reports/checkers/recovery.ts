import { okLevelOf } from '../ok-level.ts';
import type { Figures, Outage } from '../report.ts';
import { duration, list, share } from '../wording.ts';
import type { Checker } from './checker.ts';

/** A load that went on for this long with nothing wrong any more had time for the level before. */
const longEnoughMs = 15_000;

/** After every fault the service was again what it had been before the first. */
export const recovery: Checker = {
  name: 'recovery',
  async check(_, figures) {
    const told = figures.outages.map((outage, at) => judged(outage, at, figures));
    if (told.length === 0) return { status: 'pass', detail: 'no fault was injected' };
    const say = (kind: Told['kind']) =>
      told.flatMap((one) => (one.kind === kind ? one.sentence : []));
    const never = say('never');
    if (never.length > 0) {
      const detail = 'the service did not come back to what it was before the fault';
      return { status: 'fail', detail, evidence: never };
    }
    const untold = say('untold');
    if (untold.length > 0) return { status: 'unknown', detail: untold.join('; ') };
    const back = list([...say('back'), ...say('passed over')]);
    return { status: 'pass', detail: `${back}${ofALowLevel(figures)}` };
  },
};

interface Told {
  readonly kind: 'back' | 'never' | 'untold' | 'passed over';
  readonly sentence: string;
}

function judged(outage: Outage, at: number, figures: Figures): Told {
  const name = `${outage.fault} of ${outage.target}`;
  const { recoveryMs } = outage;
  if (recoveryMs !== null) {
    return { kind: 'back', sentence: `as before ${duration(recoveryMs)} after ${name}` };
  }
  const why = outage.reasons['recoveryMs'] ?? 'no reason given';
  const calmMs = calmAfter(outage, at, figures);
  if (calmMs !== null && calmMs >= longEnoughMs && measurable(figures)) {
    const sentence = `${name}: ${why}, in ${duration(calmMs)} of load after it had healed`;
    return { kind: 'never', sentence };
  }
  if (at < figures.outages.length - 1) {
    return { kind: 'passed over', sentence: `the next fault came too soon to tell of ${name}` };
  }
  return { kind: 'untold', sentence: `${name}: ${why}, ${tooShort(calmMs)}` };
}

/** Of load, from when every fault so far was healed and redundancy back, to the next or the end. */
function calmAfter({ phases }: Outage, at: number, figures: Figures): number | null {
  const healed = figures.faults.slice(0, at + 1).flatMap(({ toMs }) => toMs ?? []);
  if (healed.length <= at) return null;
  const endMs = figures.faults[at + 1]?.fromMs ?? figures.measured.toMs;
  return endMs - Math.max(...healed, phases.redundancyRestored?.atMs ?? 0);
}

/** Without anything before the fault there is no level to come back to. */
function measurable({ longestGapBeforeMs: { write, read } }: Figures): boolean {
  return write !== null || read !== null;
}

function tooShort(calmMs: number | null): string {
  if (calmMs === null) return 'and the fault was never healed';
  return `and the load ended ${duration(Math.max(0, calmMs))} after it had healed: too soon to tell`;
}

/** What was asked for is less than usual: that must not look like more. */
function ofALowLevel({ series, faults, measured }: Figures): string {
  const windows = series.fromMs.map((_, at) => ({
    toMs: series.fromMs[at + 1] ?? measured.toMs,
    offered: series.offered[at] ?? 0,
    ok: series.ok[at] ?? 0,
  }));
  const { before, asked, isLow } = okLevelOf(windows, faults[0]?.fromMs ?? 0);
  if (!isLow) return '';
  return `; of what was offered before the fault only ${share(before, 1)} ended ok: ${share(asked, 1)} was asked for`;
}
