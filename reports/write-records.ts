import { basename } from 'node:path';
import { decodeWrite, type WriteRecord, writeRecordBytes } from '../core/writes.ts';
import { openOrNote, type Problems } from './lines.ts';

const recordsAtOnce = 8_192;

/** The records of a writes.bin, in the file's order. Half a record at the end is passed over. */
export async function* writeRecords(path: string, problems: Problems): AsyncGenerator<WriteRecord> {
  const file = await openOrNote(path, problems);
  if (file === undefined) return;
  const block = Buffer.alloc(recordsAtOnce * writeRecordBytes);
  try {
    for (let position = 0; ; ) {
      const { bytesRead } = await file.read(block, 0, block.length, position);
      const whole = bytesRead - (bytesRead % writeRecordBytes);
      if (whole === 0) return;
      yield* decoded(block, whole, basename(path), problems);
      position += whole;
    }
  } finally {
    await file.close();
  }
}

function* decoded(block: Buffer, bytes: number, name: string, problems: Problems) {
  for (let offset = 0; offset < bytes; offset += writeRecordBytes) {
    const record = attempt(block, offset);
    if (record === undefined) problems.add(`${name} has records that cannot be read`);
    else yield record;
  }
}

function attempt(block: Buffer, offset: number): WriteRecord | undefined {
  try {
    return decodeWrite(block, offset);
  } catch {
    return undefined;
  }
}
