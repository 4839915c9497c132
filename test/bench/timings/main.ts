import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { surviveBrokenPipes } from '../../../cli/broken-pipe.ts';
import { interruption } from '../../../cli/interruption.ts';
import { requirePrograms } from '../../../cli/preflight.ts';
import { table } from '../../../cli/table.ts';
import { connect } from '../../../cluster/connect.ts';
import { LocalCluster } from '../../../cluster/local/cluster.ts';
import { setTimings } from '../../../cluster/local/timings.ts';
import { exitCode, messageOf } from '../../../core/errors.ts';
import { delay } from '../../../core/wait.ts';
import { candidates } from './candidates.ts';
import { type Drill, drill } from './drill.ts';

// `npm run bench:timings`: crash drills with several sets of timings on one cluster, everybody's
// turn in each round, so that what else the machine does falls on all. It measures, and asserts
// nothing.

const say = (line: string) => console.error(line);

interface Done {
  readonly timings: string;
  readonly drill: Drill;
}

async function measure(
  names: readonly string[],
  rounds: number,
  signal: AbortSignal,
): Promise<Done[]> {
  const base = await mkdtemp('/var/tmp/pghb-');
  try {
    await chmod(base, 0o755);
    const programs = await requirePrograms({ mayInstall: false, say }, signal);
    await using cluster = await LocalCluster.create({
      ...{ base, directory: 'timings', programs, onProgress: say },
      spec: { driver: 'local', standbys: 2, replication: 'sync', profile: 'tuned' },
    });
    await cluster.start(signal);
    return await inTurns(cluster, names, rounds, signal);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

async function inTurns(
  cluster: LocalCluster,
  names: readonly string[],
  rounds: number,
  signal: AbortSignal,
): Promise<Done[]> {
  const done: Done[] = [];
  for (let round = 1; round <= rounds; round++)
    for (const name of names) {
      await use(cluster, name, signal);
      // The keepers report once a second: the kill falls on another part of it each time.
      await delay(2000 + ((round * 370) % 1000), signal);
      const result = { timings: name, drill: await drill(cluster, signal) };
      done.push(result);
      say(`round ${round}: ${name}: ${JSON.stringify(result.drill)}`);
    }
  return done;
}

async function use(cluster: LocalCluster, name: string, signal: AbortSignal): Promise<void> {
  const { endpoint, login } = cluster.monitor;
  const wanted = candidates[name];
  if (!wanted)
    throw new Error(`no timings ${name}: there is ${Object.keys(candidates).join(', ')}`);
  await using monitor = await connect(endpoint, login, { timeoutMs: 5000, signal });
  await setTimings(monitor.client, wanted);
}

const columns = ['unhealthyMs', 'electionMs', 'chosenMs', 'promotedMs', 'writableMs'] as const;

function summary(names: readonly string[], done: readonly Done[]): string {
  const rows = names.flatMap((name) => {
    const own = done.filter(({ timings }) => timings === name).map((one) => one.drill);
    const at = (share: number) =>
      columns.map((column) => {
        const sorted = own.flatMap((one) => one[column] ?? []).sort((a, b) => a - b);
        return String(Math.round(sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN));
      });
    const kinds = [
      ['least', 0],
      ['median', 0.5],
      ['most', 1],
    ] as const;
    return kinds.map(([kind, share]) => [`${name} (${own.length})`, kind, ...at(share)]);
  });
  return table([['timings', '', ...columns], ...rows]);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '10' },
      timings: { type: 'string', default: 'tuned' },
    },
  });
  const stop = interruption('stopping, and ending what was started …');
  try {
    const names = values.timings.split(',');
    const before = loadavg()[0]?.toFixed(1);
    const done = await measure(names, Number(values.rounds), stop.signal);
    console.log(`${cpus().length} cores, load average ${before} before`);
    console.log(summary(names, done));
  } catch (error) {
    console.error(`bench:timings: ${messageOf(error)}`);
    process.exitCode = stop.signal.aborted ? exitCode.interrupted : exitCode.couldNotTell;
  } finally {
    stop.dismiss();
  }
}

surviveBrokenPipes();
await main();
