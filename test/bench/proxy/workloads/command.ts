import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { messageOf } from '../../../../core/errors.ts';
import { type Contender, login } from '../contenders/contender.ts';
import { cpuSeconds } from '../group.ts';

/** A client program run to its end, and what that took. */
export interface Ran {
  readonly stdout: string;
  readonly elapsedMs: number;
  /** Of the contender meanwhile; null: there is no process. */
  readonly cpuSeconds: number | null;
}

/** Throws unless it ends with 0 in time. */
export async function runThrough(
  { name, endpoint, program }: Contender,
  command: readonly [string, ...string[]],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Ran> {
  const [client, ...args] = command;
  const { host, port } = endpoint;
  const where = ['-h', host, '-p', String(port), '-U', login.user];
  const usedBefore = program && (await cpuSeconds(program.pid));
  const began = performance.now();
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', PGDATABASE: login.database };
  const options = { env, signal, timeout: timeoutMs, maxBuffer: 1024 * 1024 };
  try {
    const { stdout } = await promisify(execFile)(client, [...where, ...args], options);
    const elapsedMs = performance.now() - began;
    const used = program && (await cpuSeconds(program.pid)) - (usedBefore ?? 0);
    return { stdout, elapsedMs, cpuSeconds: used };
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`through ${name}: ${messageOf(error)}`, { cause: undefined });
  }
}

/** Microseconds of CPU for each of `units`; nothing where there is no process. */
export function cpuPer(units: number, { cpuSeconds: used }: Ran): { readonly cpuUs?: number } {
  return used === null ? {} : { cpuUs: (used * 1e6) / units };
}
