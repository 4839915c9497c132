import type { Figures, Outage, Verdict } from '../report.ts';
import { duration, list } from '../wording.ts';
import type { Checker } from './checker.ts';
import { readsThereGone, readsThereUntold } from './read-only-outage.ts';

/** The service came back after every fault. How long that may take is for `expect` to say. */
export const outage: Checker = {
  name: 'outage',
  async check(run, figures) {
    const gone = figures.outages.at(-1);
    const never = gone === undefined ? stoppedInCalm(figures) : notBack(gone, figures);
    const gaveUp = never ?? readsThereGone(figures);
    if (gaveUp !== null) return gaveUp;
    const doubt = (await notInjected(run, figures)) ?? nothingBefore(figures);
    const untold =
      doubt ?? tooFewInCalm(figures) ?? readsUntold(gone, figures) ?? readsThereUntold(figures);
    if (untold !== null) return { status: 'unknown', detail: untold };
    if (gone === undefined) return { status: 'pass', detail: 'no fault was injected' };
    return { status: 'pass', detail: `${list(figures.outages.map(told))}; service came back` };
  },
};

const both = ['write', 'read'] as const;

function stoppedInCalm({ stoppedAtMs, longestGapBeforeMs, measured }: Figures): Verdict | null {
  const kinds = both.filter(
    (kind) => stoppedAtMs[kind] !== null && longestGapBeforeMs[kind] !== null,
  );
  if (kinds.length === 0) return null;
  const stops = kinds.map((kind) => `${kind}s stopped at ${stoppedAtMs[kind]?.toFixed(1)} ms`);
  return {
    status: 'fail',
    detail: `${list(stops)} without a fault and did not come back`,
    evidence: [`the load ended at ${measured.toMs.toFixed(1)} ms`],
  };
}

/** One acknowledgement and no other after it may be all that a load of so few operations has. */
function tooFewInCalm({ stoppedAtMs, longestGapBeforeMs }: Figures): string | null {
  const kinds = both.filter(
    (kind) => stoppedAtMs[kind] !== null && longestGapBeforeMs[kind] === null,
  );
  if (kinds.length === 0) return null;
  const what = list(kinds.map((kind) => `${kind}s`));
  return `too few ${what} were acknowledged to tell whether they stopped`;
}

/** Writes and reads each, if there were any before the fault. */
function notBack(gone: Outage, figures: Figures): Verdict | null {
  const { write, read } = figures.longestGapBeforeMs;
  if (write !== null && gone.writeOutageMs === null) return neverBack(gone, 'write');
  return read !== null && gone.notBack.includes('read') ? neverBack(gone, 'read') : null;
}

function neverBack(gone: Outage, kind: 'write' | 'read'): Verdict {
  const reason = gone.reasons[`${kind}OutageMs`] ?? 'nothing was acknowledged again';
  const last = kind === 'write' ? gone.phases.lastAcknowledged : null;
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

/** A load without writes is judged by its reads. */
function nothingBefore(figures: Figures): string | null {
  const { write, read } = figures.longestGapBeforeMs;
  const before = hasWrites(figures) ? write : read;
  if (figures.outages.length === 0 || before !== null) return null;
  return 'nothing was acknowledged before the fault that an outage could be told from';
}

function hasWrites({ writes }: Figures): boolean {
  return writes.acknowledged + writes.failed + writes.unknown + writes.rejected > 0;
}

function readsUntold(gone: Outage | undefined, figures: Figures): string | null {
  if (gone?.readOutageMs !== null || figures.longestGapBeforeMs.read === null) return null;
  return `whether reads came back after ${gone.fault} of ${gone.target} cannot be told: ${gone.reasons['readOutageMs'] ?? 'no reason given'}`;
}

function told(one: Outage): string {
  const { writeOutageMs: write, readOutageMs: read } = one;
  const say = (what: string, ms: number | null) => {
    if (ms === null) return `${what}: cannot tell`;
    return ms === 0 ? `no ${what} outage` : `${what}s out for ${duration(ms)}`;
  };
  return `${one.fault} of ${one.target}: ${say('write', write)}, ${say('read', read)}`;
}
