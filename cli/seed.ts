import { Command } from 'commander';
import { parseDatabaseUrl } from '../cluster/database-url.ts';
import { UsageError } from '../core/errors.ts';

import { prepareDatabase } from './prepare.ts';

/** `seed`: the healthcare schema and data, into any database that may be written to. */
export function seedCommand(signal: AbortSignal): Command {
  return new Command('seed')
    .description('make the healthcare schema in a database and fill it; running again is harmless')
    .requiredOption('--url <uri>', 'postgres://superuser@host:port/database')
    .option('--scale <n>', '1 = 10,000 patients and what belongs to them', '1')
    .option('--seed <n>', 'the same seed gives the same rows', '42')
    .action(async (options: { url: string; scale: string; seed: string }) => {
      const scale = numberOf('--scale', options.scale, 0.001, 1000);
      const seed = numberOf('--seed', options.seed, 0, 2 ** 32 - 1);
      const onProgress = progressOn(process.stderr);
      const target = parseDatabaseUrl('--url', options.url, {
        user: 'postgres',
        database: 'healthcare_db',
      });
      const outcome = await prepareDatabase({ ...target, scale, seed, onProgress, signal });
      const what = outcome === 'loaded' ? 'loaded' : 'already there';
      console.log(`scale ${scale}, seed ${seed}: ${what}`);
    });
}

function numberOf(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new UsageError(`${flag}: ${text} is not a number from ${least} to ${most}`);
}

/** One line drawn again on a terminal; elsewhere a line a second. */
function progressOn(out: NodeJS.WriteStream): (what: string) => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (what) => {
    if (out.isTTY) out.write(`\r\x1b[2K${what}`);
    else if (performance.now() - lastMs >= 1000) {
      lastMs = performance.now();
      out.write(`${what}\n`);
    }
  };
}
