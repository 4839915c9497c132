import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../../../core/errors.ts';
import { didYouMean } from '../../../scenarios/closest.ts';
import { contenderKinds, type Variants } from './contenders/index.ts';
import { workloadNames } from './workloads/index.ts';

/** What the command line may say. */
export interface BenchOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUp: boolean;
  readonly only: readonly string[];
  readonly contenders: readonly string[];
  readonly clients: number;
  readonly threads: number;
  readonly scale: number;
  readonly copyMb: number;
  readonly rowBytes: number;
  readonly idle: number;
  readonly json?: string;
  readonly oursArgs?: string;
  readonly proxyRoot?: string;
  readonly otherArgs?: string;
  readonly install: boolean;
}

const contenderNames = contenderKinds({ oursArgs: [] }).map(({ name }) => name);

export function benchProxyCommand(action: (options: BenchOptions) => Promise<void>): Command {
  return new Command('bench:proxy')
    .description(
      'Compare ways to one PostgreSQL: direct, our proxy, a 20-line node:net proxy (plain), HAProxy ' +
        'and PgBouncer (session mode). Short rounds in turn, in an order drawn anew for each; ours ' +
        'beside each peer of the same round, as ratios: their median, where 80 % of them lie, and ' +
        'the interval that holds the true median in 95 of 100 cases.',
    )
    .option('--rounds <n>', 'rounds of each workload (idle: at most 3)', whole(1, 1000), 15)
    .option('--seconds <n>', 'length of a round of pgbench', whole(1, 60), 1)
    .option('--no-warm-up', 'count the first round as well')
    .option('--only <names>', `workloads: ${workloadNames.join(', ')}`, list, workloadNames)
    .option('--contenders <names>', `${contenderNames.join(', ')}`, list, contenderNames)
    .option('--clients <n>', 'connections of pgbench', whole(1, 1000), 8)
    .option('--threads <n>', 'threads of pgbench', whole(1, 64), 2)
    .option('--scale <n>', 'scale of its tables: 15 MB each', whole(1, 1000), 10)
    .option('--copy-mb <n>', 'megabytes that COPY takes out', whole(1, 100_000), 600)
    .option('--row-bytes <n>', 'and the size of its rows', whole(2, 1_000_000), 200)
    .option('--idle <n>', 'idle connections', whole(10, 9000), 1000)
    .option('--json <file>', 'write every sample and what follows from them to this file')
    .option('--ours-args <options>', "options of ours, such as '--drain-timeout 5s'")
    .option('--proxy-root <folder>', 'a second checkout of this project, as ours-other')
    .option('--other-args <options>', 'options of ours-other; without --proxy-root, of this one')
    .option('--no-install', 'only tell what is missing, install nothing')
    .addHelpText('after', notes)
    .exitOverride()
    .showHelpAfterError('(--help says more)')
    .action(async (given: BenchOptions) => {
      check(given);
      await action(given);
    });
}

const notes = `
Reading it:
  A ratio of 1.05 in tx/s: ours did 5 % more than that peer in the same round. In CPU: ours took
  5 % more. Latencies are compared by difference; direct is the peer that shows what ours adds.
  CPU is that of the proxy's whole process group, memory its proportional set size: socket buffers
  in the kernel are not in it. connect counts a connection and its one SELECT as one unit.
  A machine that does other things makes single rounds wrong, not one contender: look at the
  interval, and take more rounds when it holds 1.

Examples:
  npm run bench:proxy
  npm run bench:proxy -- --only select,tpcb --contenders direct,ours,haproxy --rounds 30
  npm run bench:proxy -- --proxy-root ../before --contenders ours,plain --json result.json`;

/** Every mistake at once. */
function check({ only, contenders, json, proxyRoot, clients, threads }: BenchOptions): void {
  const problems = [
    ...unknown('--only', only, workloadNames),
    ...unknown('--contenders', contenders, contenderNames),
  ];
  if (threads > clients) problems.push(`--threads ${threads}: more than --clients ${clients}`);
  if (proxyRoot !== undefined && !existsSync(join(proxyRoot, 'cli/pg-ha-bench.js')))
    problems.push(`--proxy-root ${proxyRoot}: no cli/pg-ha-bench.js in it`);
  if (proxyRoot !== undefined && !existsSync(join(proxyRoot, 'node_modules')))
    problems.push(`--proxy-root ${proxyRoot}: run npm ci there first`);
  // Before minutes of measuring, not after.
  if (json !== undefined && !isFolder(dirname(resolve(json))))
    problems.push(`--json ${json}: no such folder`);
  if (json !== undefined && isFolder(json)) problems.push(`--json ${json}: is a folder`);
  if (problems.length > 0) throw new UsageError(problems);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function unknown(flag: string, given: readonly string[], known: readonly string[]): string[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => `${flag}: no "${name}"${didYouMean(name, known)}`);
}

export function variantsOf({ oursArgs, proxyRoot, otherArgs }: BenchOptions): Variants {
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
  return {
    oursArgs: words(oursArgs ?? ''),
    ...(proxyRoot === undefined ? {} : { otherRoot: resolve(proxyRoot) }),
    ...(otherArgs === undefined ? {} : { otherArgs: words(otherArgs) }),
  };
}

function list(text: string): readonly string[] {
  return [...new Set(text.split(',').map((name) => name.trim()))];
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`);
    return value;
  };
}
