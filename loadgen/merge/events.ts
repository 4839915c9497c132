import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type HistoryEvent, runFiles, type WindowEvent } from '../../core/history.ts';
import type { Acceptors } from './acceptors.ts';
import { eventsOf } from './files.ts';
import { inStep } from './in-step.ts';
import { mergeWindows } from './windows.ts';

/** The runner's events and those of all parts as one file, by time; windows and acceptors of all. */
export async function mergeEvents(
  runner: string,
  parts: readonly string[],
  acceptors: Acceptors,
  into: string,
): Promise<void> {
  const windows: WindowEvent[] = [];
  for (const part of parts)
    for await (const event of eventsOf(join(part, runFiles.events)))
      if (event.kind === 'window') windows.push(event);
  const sources: AsyncIterable<HistoryEvent>[] = [
    eventsOf(runner),
    ...parts.map(othersOf),
    mergeWindows(windows, parts),
    Readable.from(acceptors.events),
  ];
  const merged = inStep(sources, ({ atMs }) => atMs);
  await pipeline(Readable.from(asLines(merged)), createWriteStream(into));
}

async function* othersOf(part: string): AsyncGenerator<HistoryEvent> {
  for await (const event of eventsOf(join(part, runFiles.events)))
    if (event.kind !== 'window' && event.kind !== 'acceptor') yield event;
}

async function* asLines(events: AsyncIterable<HistoryEvent>): AsyncGenerator<string> {
  for await (const event of events) yield `${JSON.stringify(event)}\n`;
}
