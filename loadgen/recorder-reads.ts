import { closeSync, openSync } from 'node:fs';
import { writeWhole } from '../core/journal.ts';

const timesPerFlush = 4096;
export const readTimeBytes = 8;

/** Of one load process among several: what merging needs to know the gaps over all of them. */
export const readsFile = 'reads.bin';
/** The same of those sent to the read-only address. */
export const readOnlyFile = 'read-only.bin';

/** When each read was acknowledged: milliseconds since the run began, f64 little-endian, in order. */
export class ReadsFile implements Disposable {
  readonly #file: number;
  readonly #buffer = Buffer.alloc(timesPerFlush * readTimeBytes);
  #used = 0;
  #closed = false;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  append(atMs: number): void {
    this.#used = this.#buffer.writeDoubleLE(atMs, this.#used);
    if (this.#used === this.#buffer.length) this.flush();
  }

  flush(): void {
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
