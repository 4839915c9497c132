import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { until } from '../../core/wait.ts';
import { places, removeDirectory } from './directory.ts';
import { killAllIn, processesIn, programOf, sendSignal } from './processes.ts';
import { release, type SharedMemory, sharedMemoryOf } from './shared-memory.ts';

const crashFile = 'shared-memory.json';
const quitMs = 4000;

/**
 * Ends every process of the cluster in `directory` and removes it. SIGQUIT to the keepers has
 * them stop their servers at once and hand nothing over; what is left of it is killed.
 * Harmless when nothing is there.
 */
export async function destroyCluster(base: string, directory: string): Promise<void> {
  const held = await Promise.all((await dataDirectories(directory)).map(everHeldBy));
  const processes = await processesIn(directory);
  await signalThose(directory, /./, 'SIGCONT');
  await signalThose(directory, /\/pg_autoctl$/, 'SIGQUIT');
  await allGone(directory, quitMs);
  await signalThose(directory, /\/pg_autoctl$/, 'SIGKILL');
  await signalThose(directory, /\/postgres$/, 'SIGQUIT');
  await allGone(directory, quitMs);
  await killAllIn(directory);
  await reaped(processes);
  for (const memory of held.flat()) await release(memory);
  await removeDirectory(base, directory);
}

/** Remembers what a crash is about to orphan, for the end of a cluster that is not revived. */
export async function rememberSharedMemory(dataDirectory: string): Promise<void> {
  const path = join(dirname(dataDirectory), crashFile);
  const held = await everHeldBy(dataDirectory);
  await writeFile(path, JSON.stringify(held));
}

async function everHeldBy(dataDirectory: string): Promise<SharedMemory[]> {
  const path = join(dirname(dataDirectory), crashFile);
  const before = await readFile(path, 'utf8').catch(() => '[]');
  return [...(JSON.parse(before) as SharedMemory[]), await sharedMemoryOf(dataDirectory)];
}

async function dataDirectories(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.map((name) => places.data(directory, name));
}

async function signalThose(
  directory: string,
  program: RegExp,
  signal: NodeJS.Signals,
): Promise<void> {
  for (const pid of await processesIn(directory))
    if (program.test(await programOf(pid))) sendSignal(pid, signal);
}

/** Gives them time; what does not go is killed next. */
async function allGone(directory: string, timeoutMs: number): Promise<void> {
  await patiently(timeoutMs, async () => (await processesIn(directory)).length === 0);
}

/** Orphans stay in the process table, dead, until init looks: some inits look once a second. */
async function reaped(processes: readonly number[]): Promise<void> {
  await patiently(2000, () => processes.every((pid) => !existsSync(`/proc/${pid}`)));
}

async function patiently(timeoutMs: number, done: () => Promise<boolean> | boolean): Promise<void> {
  const probe = async () => (await done()) || undefined;
  const signal = new AbortController().signal;
  await until('not yet', probe, { timeoutMs, intervalMs: 20, signal }).catch(() => undefined);
}
