import { cp, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runFiles } from '../../core/history.ts';
import { readOnlyFile, readsFile } from '../recorder-reads.ts';

const merged: ReadonlySet<string> = new Set([
  ...[runFiles.events, runFiles.latency, runFiles.writes],
  ...[readsFile, readOnlyFile],
]);

/** What an engine has left in its part beside the facts, such as a dashboard: logs/load-<n>/ keeps it. */
export async function keepBeside(parts: readonly string[], run: string): Promise<void> {
  for (const part of parts)
    for (const name of await readdir(part)) {
      if (merged.has(name)) continue;
      const kept = join(run, runFiles.logs, `load-${basename(part)}`, name);
      await cp(join(part, name), kept, { recursive: true });
    }
}
