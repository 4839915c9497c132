import { join } from 'node:path';
import { cpuPer, runThrough } from './command.ts';
import type { Dose, Workload } from './workload.ts';

/** Slower than a megabyte a second is no figure but a hang. */
const patienceMsPerMegabyte = 1000;

/** A bulk stream out of the server; each row is a message of its own. */
export function copyOut({ programs, copyMegabytes, rowBytes }: Dose): Workload {
  const rows = Math.ceil((copyMegabytes * 1e6) / rowBytes);
  // The line's end is one byte.
  const row = `repeat('x', ${rowBytes - 1})`;
  const sql = `COPY (SELECT ${row} FROM generate_series(1, ${rows})) TO STDOUT`;
  return {
    name: 'copy',
    what: `psql: COPY of ${copyMegabytes} MB out, in rows of ${rowBytes} bytes`,
    unit: 'MB',
    kind: 'shared',
    async run(contender, _round, signal) {
      const command = [join(programs, 'psql'), '-X', '-q', '-o', '/dev/null', '-c', sql] as const;
      const timeoutMs = 30_000 + copyMegabytes * patienceMsPerMegabyte;
      const ran = await runThrough(contender, command, timeoutMs, signal);
      return { rate: copyMegabytes / (ran.elapsedMs / 1000), ...cpuPer(copyMegabytes, ran) };
    },
  };
}
