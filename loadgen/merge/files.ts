import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type HistoryEvent, runFiles } from '../../core/history.ts';
import { decodeWrite, type WriteRecord, writeRecordBytes } from '../../core/writes.ts';
import { readOnlyFile, readsFile, readTimeBytes } from '../recorder-reads.ts';

const recordsAtOnce = 4096;

/** The lines of a file; none where there is none. A last one that was cut short is left out. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await opened(path);
  if (!file) return;
  try {
    const isWhole = await endsALine(file);
    let held: string | null = null;
    for await (const line of file.readLines({ encoding: 'utf8', autoClose: false, start: 0 })) {
      if (held !== null) yield held;
      held = line;
    }
    if (held !== null && isWhole) yield held;
  } finally {
    await file.close();
  }
}

async function endsALine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
  return buffer.toString() === '\n';
}

/** Of an events.jsonl. */
export async function* eventsOf(path: string): AsyncGenerator<HistoryEvent> {
  for await (const line of linesOf(path)) {
    const event = parsed(line);
    if (event) yield event;
  }
}

/** Of a part, in the order in which the attempts ended. */
export function writesOf(part: string): AsyncGenerator<WriteRecord> {
  return recordsOf(join(part, runFiles.writes), writeRecordBytes, decodeWrite);
}

/** When a part's reads were acknowledged, in order; without those of the read-only address. */
export function readTimesOf(part: string): AsyncGenerator<number> {
  return timesOf(join(part, readsFile));
}

export function readOnlyTimesOf(part: string): AsyncGenerator<number> {
  return timesOf(join(part, readOnlyFile));
}

function timesOf(path: string): AsyncGenerator<number> {
  return recordsOf(path, readTimeBytes, (from, at) => from.readDoubleLE(at));
}

async function* recordsOf<T>(
  path: string,
  bytes: number,
  decode: (from: Buffer, offset: number) => T,
): AsyncGenerator<T> {
  const file = await opened(path);
  if (!file) return;
  const block = Buffer.alloc(recordsAtOnce * bytes);
  try {
    for (let position = 0; ; ) {
      const { bytesRead } = await file.read(block, 0, block.length, position);
      const whole = bytesRead - (bytesRead % bytes);
      if (whole === 0) return;
      for (let offset = 0; offset < whole; offset += bytes) yield decode(block, offset);
      position += whole;
    }
  } finally {
    await file.close();
  }
}

async function opened(path: string) {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** A process that was killed leaves half a line. */
function parsed(line: string): HistoryEvent | null {
  try {
    return JSON.parse(line) as HistoryEvent;
  } catch {
    return null;
  }
}
