import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { Command } from 'commander';
import { findK6 } from '../../../loadgen/k6/binary.ts';
import { asked } from '../../component/loadgen/engine-support.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { spreadOf } from '../proxy/statistics.ts';
import { above0, bench } from './bench.ts';
import { K6Contender } from './k6.ts';
import { runOurs } from './ours.ts';
import { runPgbench } from './pgbench.ts';
import { pinApart } from './pin.ts';
import { lines, nameOf, type Result, shown, told } from './print.ts';
import { recorderCosts } from './recorder-cost.ts';
import type { Pair } from './sample.ts';
import { type Kind, kinds, schema } from './workload.ts';

/** `npm run bench:load`: our load generator beside pgbench; a table, and JSON where it is told to. */
const options = new Command('bench:load')
  .description(
    'our load generator beside pgbench and k6, in turns, with the same statements (prepared) and clients:\n' +
      'as fast as it goes, and at half of that; the clients share this machine with the server;\n' +
      'a write of k6 is one statement, of the others four',
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

await bench('bench:load', async (signal) => {
  await using server = await startPostgres(['shared_buffers=128MB', 'max_connections=300']);
  await asked(server.endpoint, schema);
  if (options.pin) await pinApart(server.pid);
  const found = await findK6({ env: process.env, signal });
  if (!found) console.error('without k6: none was built here (npm run doctor -- --install)');
  const k6 = found && new K6Contender(found.path);
  const results: Result[] = [];
  for (const kind of kinds.filter(({ script }) => script !== '')) {
    const fastest = await inTurns({ server, k6, kind, rate: null }, signal);
    const most = spreadOf(fastest.pairs.map(({ ours }) => ours.perSecond)).median;
    results.push(fastest, await inTurns({ server, k6, kind, rate: Math.round(most / 2) }, signal));
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

interface Turns {
  readonly server: TestPostgres;
  readonly k6: K6Contender | null;
  readonly kind: Kind;
  readonly rate: number | null;
}

/** Neighbours in time are compared with each other; who is first changes from round to round. */
async function inTurns({ server, k6, kind, rate }: Turns, signal: AbortSignal): Promise<Result> {
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
    const two = round % 2 === 0 ? { ours: one, pgbench: other } : { ours: other, pgbench: one };
    const third = await k6?.run(server, { kind: kind.name, clients, seconds, rate }, signal);
    const pair = third ? { ...two, k6: third } : two;
    console.error(`${nameOf(kind.name, rate)} ${round + 1}/${rounds}  ${told(pair)}`);
    pairs.push(pair);
  }
  return { name: nameOf(kind.name, rate), rate, pairs };
}
