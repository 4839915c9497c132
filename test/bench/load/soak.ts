import { Command } from 'commander';
import { asked } from '../../component/loadgen/engine-support.ts';
import { startPostgres } from '../../support/postgres.ts';
import { spreadOf } from '../proxy/statistics.ts';
import { above0, bench } from './bench.ts';
import { runLoad, type Told } from './run.ts';
import { schema } from './workload.ts';

/** `npm run bench:soak`: whether the memory of a load process stays flat, as one line of JSON. */
const options = new Command('bench:soak')
  .description('half reads, half writes at a steady rate; how much memory the load process takes')
  .option('--minutes <n>', 'how long', above0, 30)
  .option('--rate <n>', 'operations per second', above0, 2000)
  .parse()
  .opts<{ minutes: number; rate: number }>();

await bench('bench:soak', async (signal) => {
  await using server = await startPostgres(['shared_buffers=128MB']);
  await asked(server.endpoint, schema);
  const forMs = options.minutes * 60_000;
  const load = { workload: 'both', clients: 16, rate: options.rate };
  const [told] = await runLoad(server, load, { workers: 1, forMs }, signal);
  if (told) console.log(JSON.stringify({ ...options, ...memoryOf(told) }));
});

/** `growth`: the memory of the last third of the time beside that of the first. */
function memoryOf({ ok, tookMs, lateMs, rssBytes }: Told) {
  const megabytes = rssBytes.map((bytes) => Math.round(bytes / 1e5) / 10);
  // The first tenth is start-up: code is compiled, buffers fill.
  const settled = megabytes.slice(Math.ceil(megabytes.length / 10));
  const third = Math.floor(settled.length / 3);
  const early = spreadOf(settled.slice(0, third));
  const late = spreadOf(settled.slice(-third));
  const every = Math.max(1, Math.round(megabytes.length / 30));
  const series = megabytes.filter((_, index) => index % every === 0);
  return { ok, tookMs, lateMs, growth: late.median / early.median, early, late, series };
}
