import type { Checker } from './checker.ts';

/** The files that everything else is judged by are there and whole. */
export const history: Checker = {
  name: 'history',
  async check(run) {
    // Each file is read to its end: what is missing or damaged is noted on the way.
    for (const read of [run.events, run.probes, run.writes, run.audit, run.latency]) {
      for await (const _ of read());
    }
    const problems = [...run.problems];
    if (problems.length > 0) return { status: 'unknown', detail: problems.join('; ') };
    return { status: 'pass', detail: 'every file of the run is there and can be read' };
  },
};
