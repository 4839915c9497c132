import { closeSync, openSync } from 'node:fs';
import { writeWhole } from '../core/journal.ts';
import { encodeWrite, type WriteRecord, writeRecordBytes } from '../core/writes.ts';

const recordsPerFlush = 1024;

/** writes.bin: records of core/writes.ts, in the order in which the attempts ended. */
export class WritesFile implements Disposable {
  readonly #file: number;
  readonly #buffer = Buffer.alloc(recordsPerFlush * writeRecordBytes);
  #used = 0;
  #closed = false;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  append(record: WriteRecord): void {
    encodeWrite(record, this.#buffer, this.#used);
    this.#used += writeRecordBytes;
    if (this.#used === this.#buffer.length) this.flush();
  }

  flush(): void {
    // Emptied first: after a failed write the buffer must not overflow.
    const bytes = this.#used;
    this.#used = 0;
    writeWhole(this.#file, this.#buffer.subarray(0, bytes));
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#file);
  }
}
