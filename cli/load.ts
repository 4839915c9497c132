import { Command } from 'commander';
import { type Access, parseDatabaseUrl } from '../cluster/database-url.ts';
import { clockFrom, wallClock, zeroNow } from '../core/clock.ts';
import { exitCode, UsageError } from '../core/errors.ts';
import { shapeOf } from '../core/load-shape.ts';
import { startLoads } from '../loadgen/load-team.ts';
import type { LoadProgress } from '../loadgen/plan.ts';
import { workloadNamed } from '../loadgen/workloads/index.ts';
import { type ReadScenario, readScenario } from '../scenarios/read.ts';
import { benchCommand } from './bench.ts';
import { equipK6 } from './k6-equipment.ts';
import { Live } from './live.ts';
import { serveLoadMetrics } from './load-metrics.ts';
import { addLoadOptions, type LoadOptions } from './load-options.ts';
import { carryPart } from './load-part.ts';
import { type LoadStart, requireFresh, startOf } from './load-start.ts';
import { withStagesOf } from './mix-stages.ts';
import { overridesOf, vocabulary } from './overrides.ts';
import { makePartDirectory } from './part-directory.ts';

/** `load`: the load alone, against a cluster that is somebody else's; on several machines, a part each. */
export function loadCommand(signal: AbortSignal, done: (code: number) => void): Command {
  const command = new Command('load')
    .description('the load alone, or a part of it on each of several machines; `merge` judges it')
    .addHelpText('after', examples);
  return addLoadOptions(command, benchCommand(signal, done)).action(
    async (options: LoadOptions) => {
      const directory = await load(options, signal);
      console.log(`recorded: ${directory}\njudge it: npm run merge -- ${directory} --url <uri>`);
      done(exitCode.pass);
    },
  );
}

const examples = `
Examples, on three machines at once:
  npm run load -- --url postgres://healthcare_app@10.0.0.5:6432/healthcare_db --rate 3000 \\
    --run-id monday --part 1/3 --start-at 2026-11-24T10:00:00Z
  … --part 2/3 …   and   … --part 3/3 …`;

async function load(options: LoadOptions, signal: AbortSignal): Promise<string> {
  const { loadMetrics, part: share } = options;
  const say = (line: string) => console.error(line);
  const read = await readLoad(options);
  const { scenario } = read;
  const k6 = await equipK6(scenario, { mayInstall: true, say }, signal);
  const access = accessOf(options.url);
  const runId = options.runId ?? `${wallClock().getTime()}-load`;
  await requireFresh(access, runId, signal);
  await using page = loadMetrics ? await serveLoadMetrics(loadMetrics, say) : null;
  const beganNs = zeroNow();
  using live = new Live(() => clockFrom(beganNs).nowMs(), process.stderr);
  const onProgress = (progress: LoadProgress) => {
    live.progress(progress);
    page?.hear(progress);
  };
  await using team = await startLoads(shapeOf(scenario.load).workers, { onProgress, signal });
  // Not before: until its processes are ready, nobody knows whether they will be in time.
  const start = await startOf(access, options.startAt, signal);
  const directory = await directoryFor(options, read, runId, start);
  say(`${runId} begins at ${start.startAt}; this part of it is recorded in ${directory}`);
  const tellsFigures = page !== null;
  const part = { access, start, directory, runId, share, scenario, tellsFigures, k6 };
  await carryPart(part, { team, live }, signal);
  return directory;
}

function directoryFor(
  { out, part: { index, count } }: LoadOptions,
  read: ReadScenario,
  runId: string,
  { startAt, clock }: LoadStart,
): Promise<string> {
  return makePartDirectory(out, read, { number: index + 1, of: count, startAt, clock }, runId);
}

/** Throws UsageError for what only `bench` can do, and for what needs the others to agree on. */
async function readLoad({ part, ...options }: LoadOptions): Promise<ReadScenario> {
  const written = await readScenario(options.scenario, overridesOf(options), vocabulary);
  const read = withStagesOf(workloadNamed(written.scenario.load.workload).mix, written);
  const { timeline, load } = read.scenario;
  const { workers, maxInFlight, readOnlyShare } = shapeOf(load);
  const processes = part.count * workers;
  const inFlight = maxInFlight ?? processes;
  const agreed = options.runId !== undefined && options.startAt !== undefined;
  const problems = [
    ...(timeline.length === 0 ? [] : [`${options.scenario}: a load alone injects no fault`]),
    ...(load.clients >= processes ? [] : [`${load.clients} clients for ${processes} processes`]),
    ...(inFlight >= processes
      ? []
      : [`${inFlight} operations in flight for ${processes} processes`]),
    ...(readOnlyShare === 0 ? [] : ['load.readOnlyShare: a load alone has one address, --url']),
    ...(agreed || part.count === 1
      ? []
      : ['--part needs --run-id and --start-at, the same for all']),
  ];
  if (problems.length > 0) throw new UsageError(problems);
  return read;
}

/** The processes of the load have no environment: a password is handed to them. */
export function accessOf(url: string): Access {
  const absent = { user: 'healthcare_app', database: 'healthcare_db' };
  const { endpoint, login } = parseDatabaseUrl('--url', url, absent);
  const password = login.password ?? process.env['PGPASSWORD'];
  return { endpoint, login: password === undefined ? login : { ...login, password } };
}
