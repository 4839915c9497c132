import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quantile } from './statistics.ts';

/** What pgbench prints at its end. */
export interface Printed {
  readonly transactions: number;
  readonly perSecond: number;
  /** Mean time to connect, with -C only. */
  readonly connectMs: number | null;
}

/** Throws when a transaction has failed, or there is none. */
export function parsePrinted(text: string): Printed {
  const number = (pattern: RegExp) => {
    const found = pattern.exec(text)?.[1];
    return found === undefined ? null : Number(found);
  };
  const transactions = number(/^number of transactions actually processed: (\d+)/m);
  const perSecond = number(/^tps = (\d+(?:\.\d+)?)/m);
  const failed = number(/^number of failed transactions: (\d+)/m);
  if (!transactions || !perSecond || failed)
    throw new Error(`pgbench: ${failed ?? 'unknown'} failed of ${transactions}:\n${text.trim()}`);
  return {
    transactions,
    perSecond,
    connectMs: number(/^average connection time = (\d+(?:\.\d+)?) ms/m),
  };
}

/** Percentiles over every transaction that the logs in `directory` name. */
export async function readLatencies(
  directory: string,
): Promise<{ readonly p50Ms: number; readonly p99Ms: number }> {
  const latenciesUs: number[] = [];
  for (const file of await readdir(directory))
    for (const line of (await readFile(join(directory, file), 'utf8')).trim().split('\n'))
      latenciesUs.push(latencyOf(line));
  const sorted = Float64Array.from(latenciesUs).sort();
  return { p50Ms: quantile(sorted, 0.5) / 1000, p99Ms: quantile(sorted, 0.99) / 1000 };
}

/** `client transaction microseconds script epoch microseconds`. */
function latencyOf(line: string): number {
  const latencyUs = Number(line.split(' ')[2]);
  if (!Number.isFinite(latencyUs)) throw new Error(`a log of pgbench says "${line}"`);
  return latencyUs;
}
