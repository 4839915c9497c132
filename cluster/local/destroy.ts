import { existsSync } from 'node:fs';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../core/wait.ts';
import { places, removeDirectory } from './directory.ts';
import { removeNetwork } from './network/remove.ts';
import { killAllIn, killWatching, processesIn, signalIn } from './processes.ts';
import { release, type SharedMemory, sharedMemoryOf } from './shared-memory.ts';
import { unmountIn } from './small-disk.ts';

const quitMs = 4000;

/**
 * Ends every process of the cluster in `directory` and removes it, its network included. SIGQUIT to
 * the keepers has them stop their servers at once and hand nothing over; what is left of it is
 * killed. Harmless when nothing is there.
 */
export async function destroyCluster(base: string, directory: string): Promise<void> {
  await killWatching(directory);
  const processes = await processesIn(directory);
  const held = await everythingHeld(directory);
  await signalIn(directory, /./, 'SIGCONT');
  await signalIn(directory, /\/pg_autoctl$/, 'SIGQUIT');
  await allGone(directory, quitMs);
  await signalIn(directory, /\/pg_autoctl$/, 'SIGKILL');
  await signalIn(directory, /\/postgres$/, 'SIGQUIT');
  await allGone(directory, quitMs);
  await killAllIn(directory);
  await reaped(processes);
  await unmountIn(directory);
  await removeNetwork(directory);
  for (const memory of held) await release(memory);
  await removeDirectory(base, directory);
}

/** Remembers what the crash of a node is about to orphan, for a cluster that ends with it down. */
export async function rememberSharedMemory(directory: string, node: string): Promise<void> {
  const file = crashFileOf(node);
  const held = [...(await rememberedIn(directory, file)), await heldBy(directory, node)];
  const path = join(directory, file);
  await writeFile(`${path}.new`, JSON.stringify(held));
  await rename(`${path}.new`, path);
}

/**
 * In the cluster's own directory: those of the nodes are open to the database user. One for each
 * node, since several may be crashed at once.
 */
function crashFileOf(node: string): string {
  return `shared-memory.${node}.json`;
}

/** A node's shared memory is no reason to keep its processes alive: what cannot be read is none. */
async function everythingHeld(directory: string): Promise<SharedMemory[]> {
  const nodes = await readdir(directory).catch(() => []);
  const held = await Promise.all(nodes.map((node) => heldBy(directory, node)));
  const remembered = await Promise.all(
    nodes.map((node) => rememberedIn(directory, crashFileOf(node))),
  );
  return [...remembered.flat(), ...held];
}

function heldBy(directory: string, node: string): Promise<SharedMemory> {
  return sharedMemoryOf(places.data(directory, node));
}

async function rememberedIn(directory: string, file: string): Promise<SharedMemory[]> {
  try {
    return JSON.parse(await readFile(join(directory, file), 'utf8')) as SharedMemory[];
  } catch {
    return [];
  }
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
