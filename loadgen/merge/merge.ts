import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../../core/history.ts';
import { acceptorsOf } from './acceptors.ts';
import { keepBeside } from './beside.ts';
import { mergeEvents } from './events.ts';
import { mergeLatency } from './latency.ts';
import { exists, partsDirectory, partsOf } from './parts.ts';
import { mergeWrites } from './writes.ts';

/**
 * Makes one run of what several load processes recorded, when nobody writes to it any more. Memory
 * follows the windows, not the operations. Cut short, it begins again the next time: until the
 * last step nothing of the parts, nor of the runner's own events, is gone.
 */
export async function mergeLoads(run: string): Promise<void> {
  const parts = await partsOf(run);
  if (parts.length === 0) return;
  const path = (file: string) => join(run, file);
  const runner = join(partsDirectory(run), runFiles.events);
  const acceptors = await acceptorsOf(parts);
  await made(path(runFiles.writes), (into) => mergeWrites(parts, acceptors, into));
  const logs = parts.map((part) => join(part, runFiles.latency));
  await made(path(runFiles.latency), (into) => mergeLatency(logs, into));
  // One that is there was put there by a merge that did not come to its end.
  if (!(await exists(runner)) && (await exists(path(runFiles.events))))
    await rename(path(runFiles.events), runner);
  await made(path(runFiles.events), (into) => mergeEvents(runner, parts, acceptors, into));
  await keepBeside(parts, run);
  const over = path('loads.merged');
  await rename(partsDirectory(run), over);
  await rm(over, { recursive: true });
}

/** Whole or not at all. */
async function made(path: string, make: (into: string) => Promise<void>): Promise<void> {
  const unfinished = `${path}.unfinished`;
  await make(unfinished);
  await rename(unfinished, path);
}
