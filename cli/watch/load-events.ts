import { join } from 'node:path';
import { Cleanup } from '../../core/cleanup.ts';
import { type OperationEvent, runFiles, type WindowEvent } from '../../core/history.ts';
import { delay } from '../../core/wait.ts';
import { partDirectory } from '../../loadgen/merge/parts.ts';
import { GrowingFile } from './growing-file.ts';

const everyMs = 250;
/** How those two kinds of lines begin, as the journal writes them: the others are told otherwise. */
const wanted = ['{"kind":"window"', '{"kind":"operation"'];

/**
 * What the load writes down of itself, read from its files as they grow until the signal is aborted:
 * the load is asked for nothing. Never throws.
 */
export async function followLoad(
  run: string,
  workers: number,
  hear: (event: WindowEvent | OperationEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const parts = workers > 1 ? Array.from({ length: workers }, (_, i) => partDirectory(run, i)) : [];
  await using cleanup = new Cleanup(() => undefined);
  const files = [run, ...parts].map((directory) =>
    cleanup.use(runFiles.events, new GrowingFile(join(directory, runFiles.events))),
  );
  while (!signal.aborted) {
    for (const file of files) await readOn(file, hear).catch(() => undefined);
    await delay(everyMs, signal).catch(() => undefined);
  }
}

async function readOn(
  file: GrowingFile,
  hear: (event: WindowEvent | OperationEvent) => void,
): Promise<void> {
  for (;;) {
    const lines = await file.added();
    if (lines.length === 0) return;
    for (const line of lines)
      if (wanted.some((start) => line.startsWith(start)))
        hear(JSON.parse(line) as WindowEvent | OperationEvent);
  }
}
