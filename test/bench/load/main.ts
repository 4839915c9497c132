import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { Command } from 'commander';
import { asked } from '../../component/loadgen/engine-support.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { type Spread, spreadOf } from '../proxy/statistics.ts';
import { above0, bench } from './bench.ts';
import { runOurs } from './ours.ts';
import { pinApart } from './pin.ts';
import { runPgbench } from './pgbench.ts';
import { recorderUs, type Stream } from './recorder-cost.ts';
import type { Figures, Pair } from './sample.ts';
import { type Kind, kinds, schema } from './workload.ts';

/** `npm run bench:load`: our load generator beside pgbench; a table, and JSON where it is told to. */
const options = new Command('bench:load')
  .description(
    'our load generator beside pgbench, in turns, with the same statements (prepared) and clients:\n' +
      'as fast as it goes, and at half of that; the clients share this machine with the server',
  )
  .option('--rounds <n>', 'turns of each, of which the median counts', above0, 7)
  .option('--seconds <n>', 'of one turn', above0, 3)
  .option('--clients <n>', 'connections', above0, 8)
  .option('--workers <n>', 'load processes of ours, and threads of pgbench', above0, 1)
  .option('--pin', 'the server on one core, the clients on another', false)
  .option('--json <file>', 'also write all figures there')
  .parse()
  .opts<Options>();

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly clients: number;
  readonly workers: number;
  readonly pin: boolean;
  readonly json?: string;
}

interface Result {
  readonly name: string;
  readonly rate: number | null;
  readonly pairs: readonly Pair[];
}

await bench('bench:load', async (signal) => {
  await using server = await startPostgres(['shared_buffers=128MB', 'max_connections=300']);
  await asked(server.endpoint, schema);
  if (options.pin) await pinApart(server.pid);
  const results: Result[] = [];
  for (const kind of kinds.filter(({ script }) => script !== '')) {
    const fastest = await inTurns(server, kind, null, signal);
    const most = spreadOf(fastest.pairs.map(({ ours }) => ours.perSecond)).median;
    results.push(fastest, await inTurns(server, kind, Math.round(most / 2), signal));
  }
  const recorder = await recorderCosts();
  for (const result of results) console.log(lines(result).join('\n'));
  for (const { perSecond, transactions, us } of recorder)
    console.log(
      `recorder          ${shown(us, 2)} us an operation, ${transactions} transactions at ${perSecond}/s`,
    );
  const machine = { cpus: cpus().length, cpuModel: cpus()[0]?.model, loadAverage: loadavg() };
  if (options.json)
    await writeFile(options.json, JSON.stringify({ options, machine, results, recorder }, null, 2));
});

/** Few operations share the cost of a second's end, or many. In turns, as all else here. */
const streams: readonly Stream[] = [
  { perSecond: 20_000, transactions: 2, operations: 400_000 },
  { perSecond: 2000, transactions: 14, operations: 120_000 },
];

async function recorderCosts(): Promise<(Stream & { readonly us: Spread })[]> {
  const costs: number[][] = streams.map(() => []);
  for (let round = 0; round < 9; round++)
    for (const [index, stream] of streams.entries()) costs[index]?.push(await recorderUs(stream));
  return streams.map((stream, index) => ({ ...stream, us: spreadOf(costs[index] ?? []) }));
}

/** Neighbours in time are compared with each other; who is first changes from round to round. */
async function inTurns(
  server: TestPostgres,
  kind: Kind,
  rate: number | null,
  signal: AbortSignal,
): Promise<Result> {
  const { clients, seconds, workers, rounds } = options;
  const loop = rate === null ? ('closed' as const) : ('open' as const);
  const settings = { workload: kind.name, clients, loop, arrival: 'poisson' as const };
  const ours = () =>
    runOurs(server, { settings: { ...settings, rate: rate ?? 1 }, workers, seconds }, signal);
  const run = { script: kind.script, clients, seconds, rate };
  const theirs = () => runPgbench(server, run, Math.min(workers, clients), signal);
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    const [first, second] = round % 2 === 0 ? [ours, theirs] : [theirs, ours];
    const one = await first();
    const other = await second();
    const pair = round % 2 === 0 ? { ours: one, pgbench: other } : { ours: other, pgbench: one };
    console.error(`${nameOf(kind.name, rate)} ${round + 1}/${rounds}  ${told(pair)}`);
    pairs.push(pair);
  }
  return { name: nameOf(kind.name, rate), rate, pairs };
}

function lines({ name, rate, pairs }: Result): string[] {
  const own = (of: (figures: Figures) => number) => spreadOf(pairs.map(({ ours }) => of(ours)));
  const their = (of: (figures: Figures) => number) => spreadOf(pairs.map((p) => of(p.pgbench)));
  const ratio = (of: (figures: Figures) => number) =>
    spreadOf(pairs.map(({ ours, pgbench }) => of(ours) / of(pgbench)));
  const row = (what: string, of: (figures: Figures) => number, digits: number) =>
    `${name.padEnd(16)}  ${what.padEnd(12)} ours ${shown(own(of), digits)}  pgbench ${shown(their(of), digits)}  ratio ${shown(ratio(of), 2)}`;
  const late = (figures: Figures) => figures.lateP99Ms ?? Number.NaN;
  const ownLate = (figures: Figures) => figures.ownLatePercent ?? Number.NaN;
  const coreWait = (figures: Figures) => figures.coreWaitMs ?? Number.NaN;
  return [
    ...(rate === null ? [row('tx/s', ({ perSecond }) => perSecond, 0)] : []),
    row('CPU us/tx', ({ cpuUs }) => cpuUs, 1),
    row('p50 ms', ({ p50Ms }) => p50Ms, 3),
    row('p99 ms', ({ p99Ms }) => p99Ms, 3),
    ...(rate === null
      ? []
      : [
          `${name.padEnd(16)}  late p99 ms  ours ${shown(own(late), 3)}`,
          `${name.padEnd(16)}  of it own    ours ${shown(own(ownLate), 2)} % over 2 ms late while a client stood free; ${shown(own(coreWait), 0)} ms a second without a core`,
        ]),
  ];
}

/** Median, and where four fifths of the values lie. */
function shown({ median, p10, p90 }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${p10.toFixed(digits)} .. ${p90.toFixed(digits)})`;
}

function told({ ours, pgbench }: Pair): string {
  const one = ({ perSecond, p50Ms, p99Ms }: Figures) =>
    `${Math.round(perSecond)} tx/s, p50 ${p50Ms.toFixed(3)}, p99 ${p99Ms.toFixed(3)} ms`;
  return `ours ${one(ours)}; pgbench ${one(pgbench)}`;
}

function nameOf(kind: string, rate: number | null): string {
  return rate === null ? `${kind}, closed` : `${kind} at ${rate}/s`;
}
