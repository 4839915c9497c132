import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../../core/history.ts';
import { writeRecordBytes } from '../../core/writes.ts';
import type { RunRecord } from '../run-record.ts';
import type { Checker } from './checker.ts';

/** The files that everything else is judged by are there and whole. */
export const history: Checker = {
  name: 'history',
  async check(run) {
    // Each file is read to its end: what is missing or damaged is noted on the way.
    for (const read of [run.events, run.probes, run.writes, run.audit, run.latency]) {
      for await (const _ of read());
    }
    const problems = [...run.problems, ...(await halfARecord(run))];
    if (problems.length > 0) return { status: 'unknown', detail: problems.join('; ') };
    return { status: 'pass', detail: 'every file of the run is there and can be read' };
  },
};

/** A run that is killed may leave half a record of writes; one that came to its end may not. */
async function halfARecord(run: RunRecord): Promise<readonly string[]> {
  const size = await stat(join(run.directory, runFiles.writes)).then(
    (file) => file.size,
    () => 0, // that it is missing has been noted
  );
  if (size % writeRecordBytes === 0) return [];
  for await (const event of run.events()) {
    if (event.kind === 'stage' && event.stage === 'end') {
      return [`${runFiles.writes} ends in half a record`];
    }
  }
  return [];
}
