import type { Figures, Outage, Verdict } from '../report.ts';
import { duration, list } from '../wording.ts';
import type { Checker } from './checker.ts';

/** The service came back after every fault. How long that may take is for `expect` to say. */
export const outage: Checker = {
  name: 'outage',
  async check(run, figures) {
    const gone = figures.outages.at(-1);
    if (gone !== undefined && acknowledgedBefore(figures) && figureOf(gone, figures) === null) {
      return neverBack(gone, figures);
    }
    const doubt = (await notInjected(run, figures)) ?? nothingBefore(figures);
    if (doubt !== null) return { status: 'unknown', detail: doubt };
    if (gone === undefined) return { status: 'pass', detail: 'no fault was injected' };
    return { status: 'pass', detail: `${list(figures.outages.map(told))}; service came back` };
  },
};

/** A load without writes is judged by its reads. */
function figureOf(one: Outage, figures: Figures): number | null {
  return hasWrites(figures) ? one.writeOutageMs : one.readOutageMs;
}

function hasWrites({ writes }: Figures): boolean {
  return writes.acknowledged + writes.failed + writes.unknown + writes.rejected > 0;
}

function acknowledgedBefore(figures: Figures): boolean {
  const { write, read } = figures.longestGapBeforeMs;
  return (hasWrites(figures) ? write : read) !== null;
}

function neverBack(gone: Outage, figures: Figures): Verdict {
  const name = hasWrites(figures) ? 'writeOutageMs' : 'readOutageMs';
  const reason = gone.reasons[name] ?? 'nothing was acknowledged again';
  const last = gone.phases.lastAcknowledged;
  const evidence = last === null ? [] : [`last acknowledged write at ${last.atMs.toFixed(1)} ms`];
  return {
    status: 'fail',
    detail: `the service did not come back after ${gone.fault} of ${gone.target}: ${reason}`,
    evidence: [`${gone.fault} of ${gone.target} injected at ${injectedMs(gone)} ms`, ...evidence],
  };
}

function injectedMs({ phases }: Outage): string {
  return phases.injected?.atMs.toFixed(1) ?? '?';
}

async function notInjected(
  run: Parameters<Checker['check']>[0],
  { scenario, outages }: Figures,
): Promise<string | null> {
  const asked = scenario.timeline.length;
  if (outages.length < asked) return `only ${outages.length} of ${asked} faults were injected`;
  for await (const event of run.events()) {
    if (event.kind === 'fault' && event.what === 'failed') {
      return `${event.fault} of ${event.target} did not go as planned: ${event.detail ?? 'no reason given'}`;
    }
  }
  return null;
}

function nothingBefore(figures: Figures): string | null {
  if (figures.outages.length === 0 || acknowledgedBefore(figures)) return null;
  return 'nothing was acknowledged before the fault that an outage could be told from';
}

function told(one: Outage): string {
  const { writeOutageMs: write, readOutageMs: read } = one;
  const say = (what: string, ms: number | null) => {
    if (ms === null) return `${what}: cannot tell`;
    return ms === 0 ? `no ${what} outage` : `${what}s out for ${duration(ms)}`;
  };
  return `${one.fault} of ${one.target}: ${say('write', write)}, ${say('read', read)}`;
}
