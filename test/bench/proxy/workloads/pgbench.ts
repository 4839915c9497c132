import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePrinted, readLatencies } from '../pgbench-output.ts';
import { cpuPer, runThrough } from './command.ts';
import type { Dose, Workload } from './workload.ts';

/** Above its own end: a contender that hangs must not hang the bench. */
const patienceMs = 60_000;

export function pgbenchWorkloads(dose: Dose): readonly Workload[] {
  return [
    {
      ...pgbench(['-S'], dose),
      name: 'select',
      what: 'pgbench -S: one row by its key, prepared',
      unit: 'tx',
    },
    {
      ...pgbench([], dose),
      name: 'tpcb',
      what: 'pgbench: TPC-B-like transactions of seven statements, prepared',
      unit: 'tx',
    },
    {
      ...pgbench(['-S', '-C'], dose),
      name: 'connect',
      what: 'pgbench -S -C: a connection for each transaction',
      unit: 'connection',
    },
  ];
}

/** Prepared: the server has least to do, so that what is between shows most. */
function pgbench(
  script: readonly string[],
  { programs, directory, seconds, clients, threads }: Dose,
): Pick<Extract<Workload, { kind: 'shared' }>, 'kind' | 'run'> {
  const size = ['-c', String(clients), '-j', String(threads), '-T', String(seconds)];
  const run = ['-n', '-M', 'prepared', ...size, ...script];
  return {
    kind: 'shared',
    async run(contender, round, signal) {
      const logs = await mkdtemp(join(directory, 'pgbench-'));
      try {
        // The same keys for all contenders of a round.
        const seed = `--random-seed=${round + 1}`;
        const log = ['-l', `--log-prefix=${join(logs, 'log')}`];
        const timeoutMs = seconds * 1000 + patienceMs;
        const command = [join(programs, 'pgbench'), ...run, seed, ...log] as const;
        const ran = await runThrough(contender, command, timeoutMs, signal);
        const { transactions, perSecond, connectMs } = parsePrinted(ran.stdout);
        return {
          rate: perSecond,
          ...(await readLatencies(logs)),
          ...(connectMs === null ? {} : { connectMs }),
          ...cpuPer(transactions, ran),
        };
      } finally {
        await rm(logs, { recursive: true, force: true });
      }
    },
  };
}
