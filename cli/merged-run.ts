import { cp, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Access } from '../cluster/database-url.ts';
import { UsageError } from '../core/errors.ts';
import { type AuditRecord, type HistoryEvent, runFiles } from '../core/history.ts';
import { Journal } from '../core/journal.ts';
import { audit } from '../loadgen/audit.ts';
import { auditedBy } from '../loadgen/audited.ts';
import { eventsOf } from '../loadgen/merge/files.ts';
import { mergeLoads } from '../loadgen/merge/merge.ts';
import { partDirectory, partsOf } from '../loadgen/merge/parts.ts';
import type { FoundPart } from './part-directory.ts';

/**
 * Makes <out>/<run id>/ of all parts, which stay as they are, and audits it where `access` leads;
 * null: nobody does. Whole or not at all. Throws UsageError when it is there already.
 */
export async function makeMergedRun(
  out: string,
  parts: readonly FoundPart[],
  access: Access | null,
  signal: AbortSignal,
): Promise<string> {
  const [first] = parts;
  if (!first) throw new UsageError('no part of a load was named');
  const directory = join(resolve(out), first.provenance.runId);
  await claim(directory);
  const unfinished = `${directory}.unfinished`;
  try {
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished);
    await gather(parts, unfinished);
    await mergeLoads(unfinished);
    if (access) await auditRun(first, access, unfinished, signal);
    await rename(unfinished, directory);
    return directory;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** Empty until the run takes its place: renaming onto an empty directory replaces it. */
async function claim(directory: string): Promise<void> {
  await mkdir(resolve(directory, '..'), { recursive: true });
  await mkdir(directory).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new UsageError(`${directory} is there already`) : error;
  });
}

async function gather(parts: readonly FoundPart[], into: string): Promise<void> {
  let index = 0;
  for (const { directory } of parts)
    for (const recorded of await partsOf(directory))
      await cp(recorded, partDirectory(into, index++), { recursive: true });
  const [first] = parts;
  if (!first) return;
  const merged = { ...first.provenance, parts: parts.map(({ part }) => part) };
  await writeFile(join(into, runFiles.provenance), JSON.stringify(merged, null, 2));
  await cp(join(first.directory, runFiles.scenario), join(into, runFiles.scenario));
  // Nobody probed the nodes: an empty file says so, a missing one that it was lost.
  await (await open(join(into, runFiles.probes), 'w')).close();
  await gatherEvents(parts, into);
}

/** The stages of the first part, which are those of all, and what each has noted. */
async function gatherEvents(parts: readonly FoundPart[], into: string): Promise<void> {
  using events = new Journal<HistoryEvent>(join(into, runFiles.events));
  for (const { directory, part } of parts) {
    let ended = false;
    const name = `part ${part.number} of ${part.of}`;
    for await (const event of eventsOf(join(directory, runFiles.events))) {
      if (event.kind === 'note') events.record({ ...event, text: `${name}: ${event.text}` });
      if (event.kind === 'stage' && part.number === 1) events.record(event);
      if (event.kind === 'stage' && event.stage === 'end') ended = true;
    }
    const text = `${name} did not come to its end: what it did last may be missing`;
    if (!ended) events.record({ kind: 'note', atMs: 0, text });
  }
  events.close();
}

async function auditRun(
  { provenance }: FoundPart,
  access: Access,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const { runId, scenario } = provenance;
  using records = new Journal<AuditRecord>(join(directory, runFiles.audit));
  await audit({ ...access, runId, ...auditedBy(scenario.load), signal }, records);
  records.close();
}
