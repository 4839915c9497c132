import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HistoryEvent, runFiles } from '../../core/history.ts';
import { crash, lines, makeRun, measuredFromMs, type RunPlan } from './run-directory.ts';

/** The transaction that goes to the read-only address. */
export const moved = 'provider-day';

export interface ReadOnlyPlan {
  readonly run: RunPlan;
  /** Between these, since the measured load began, no read there is acknowledged. */
  readonly stop: { readonly fromMs: number; readonly toMs: number };
}

/** Reads there stop for 700 ms soon after the fault. */
const short: ReadOnlyPlan = { run: crash, stop: { fromMs: 10_200, toMs: 10_900 } };

/** A run whose `provider-day` went to the read-only address. */
export async function makeReadOnlyRun(change: Partial<ReadOnlyPlan> = {}): Promise<string> {
  const plan = { ...short, ...change };
  const directory = await makeRun(plan.run);
  const rewrite = async (file: keyof typeof runFiles, to: (text: string) => string) => {
    const path = join(directory, runFiles[file]);
    await writeFile(path, to(await readFile(path, 'utf8')));
  };
  await rewrite('latency', (text) => text.replaceAll(`Tag=${moved}:`, `Tag=${moved}@read-only:`));
  await rewrite('provenance', (text) => {
    const provenance = JSON.parse(text);
    provenance.scenario.load.readOnlyShare = 0.5;
    return JSON.stringify(provenance);
  });
  await rewrite('events', (text) => {
    const events = text.trim().split('\n');
    return lines(events.map((line) => toReadOnly(JSON.parse(line) as HistoryEvent, plan)));
  });
  return directory;
}

/** Every 40 ms a read there, but for the stop. */
function toReadOnly(event: HistoryEvent, { stop }: ReadOnlyPlan): HistoryEvent {
  if (event.kind === 'operation' && event.transaction === moved)
    return { ...event, address: 'read-only' };
  if (event.kind !== 'window') return event;
  const fromMs = measuredFromMs + stop.fromMs;
  const toMs = measuredFromMs + stop.toMs;
  const ends = Array.from({ length: 25 }, (_, i) => event.fromMs + i * 40);
  const readOnlyGaps = ends
    .filter((endMs) => endMs <= fromMs || endMs >= toMs)
    .map((endMs) => ({ fromMs: endMs - 40, toMs: endMs }))
    .map((gap) => (gap.fromMs > fromMs && gap.fromMs < toMs ? { ...gap, fromMs } : gap));
  return { ...event, readOnlyGaps };
}
