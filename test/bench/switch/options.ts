import { Command, Option } from 'commander';
import { countWithin } from '../../../cli/bounded.ts';
import { exitCode } from '../../../core/errors.ts';

export interface Options {
  readonly source: 'monitor' | 'nodes';
  readonly switchovers: number;
  readonly crashes: number;
  readonly clients: number;
  readonly probeEvery: number;
  readonly json?: boolean;
}

export function parseOptions(): Options {
  const atMost = (most: number) => countWithin({ least: 0, most });
  return new Command('bench:switch')
    .description('from "a new primary accepts writes" to "the first held client is ready"')
    .addOption(
      new Option('--source <kind>', 'what the proxy follows')
        .choices(['monitor', 'nodes'])
        .default('monitor'),
    )
    .option('--switchovers <n>', 'planned ones', atMost(10_000), 20)
    .option(
      '--crashes <n>',
      'after them: every process of the primary is killed',
      atMost(10_000),
      0,
    )
    .option(
      '--clients <n>',
      'that are cut off and come back each time',
      countWithin({ least: 1, most: 300 }),
      8,
    )
    .option(
      '--probe-every <ms>',
      'pause between two questions of the observer',
      countWithin({ least: 1, most: 100 }),
      2,
    )
    .option('--json', 'each drill and the summary as JSON on standard output')
    .exitOverride(({ exitCode: code }) => process.exit(code === 0 ? exitCode.pass : exitCode.usage))
    .parse()
    .opts<Options>();
}
