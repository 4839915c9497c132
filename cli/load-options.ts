import { type Command, InvalidArgumentError } from 'commander';
import type { Endpoint } from '../core/cluster.ts';
import type { Share } from '../loadgen/plan.ts';

/** What the command line gave `load`; the short names stand for places in the scenario. */
export interface LoadOptions {
  readonly url: string;
  readonly scenario: string;
  readonly part: Share;
  readonly runId?: string;
  readonly startAt?: Date;
  readonly out: string;
  readonly loadMetrics?: Endpoint;
  readonly set: readonly string[];
  readonly expect: readonly string[];
  readonly [shortName: string]: unknown;
}

/** The options of `bench` that say what load it is, as that has them. */
const asInBench = [
  ...[
    'scenario',
    'engine',
    'k6Script',
    'rate',
    'duration',
    'clients',
    'seed',
    'arrival',
    'loop',
    'thinkTime',
  ],
  ...['maxInFlight', 'workers', 'retries', 'pool', 'set', 'expect', 'loadMetrics', 'out'],
];

export function addLoadOptions(command: Command, bench: Command): Command {
  command
    .requiredOption('--url <uri>', 'where the load connects: postgres://user@host:port/database')
    .option('--part <k/n>', 'this machine carries part k of n', parsePart, { index: 0, count: 1 })
    .option('--run-id <id>', 'the same for all parts, and new for every run', parseRunId)
    .option(
      '--start-at <instant>',
      "when it begins, UTC, by the database server's clock: 2026-11-24T10:00:00Z",
      parseInstant,
    );
  for (const option of bench.options)
    if (asInBench.includes(option.attributeName())) command.addOption(option);
  return command.setOptionValue('scenario', 'baseline');
}

export function parsePart(text: string): Share {
  const [, part, of] = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(text) ?? [];
  if (part === undefined || Number(part) > Number(of))
    throw new InvalidArgumentError('expected such as 2/3: part 2 of 3');
  return { index: Number(part) - 1, count: Number(of) };
}

/** A name of a directory too. */
export function parseRunId(text: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(text)) return text;
  throw new InvalidArgumentError('expected letters, digits, dots and dashes, 100 at most');
}

/** With its zone: a machine's own is nobody else's. */
export function parseInstant(text: string): Date {
  const instant = new Date(text);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(instant.getTime())) return instant;
  throw new InvalidArgumentError('expected UTC, such as 2026-11-24T10:00:00Z');
}
