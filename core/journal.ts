import { closeSync, openSync, writeSync } from 'node:fs';

const flushBytes = 64 * 1024;
const flushEveryMs = 200;

/**
 * Appends JSON lines to a file that several processes may write at once: whole lines only, each
 * batch one O_APPEND write. `record` never waits and never throws; `close` does, with the first
 * error there was.
 */
export class Journal<Line> implements Disposable {
  readonly #file: number;
  readonly #timer: NodeJS.Timeout;
  #pending: string[] = [];
  #pendingBytes = 0;
  #problem: unknown;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
    this.#timer = setInterval(() => this.#flush(), flushEveryMs);
    this.#timer.unref();
  }

  record(line: Line): void {
    const text = `${JSON.stringify(line)}\n`;
    this.#pending.push(text);
    this.#pendingBytes += text.length;
    if (this.#pendingBytes >= flushBytes) this.#flush();
  }

  /** Writes what is pending and closes the file. Throws when anything could not be written. */
  close(): void {
    this[Symbol.dispose]();
    if (this.#problem !== undefined) throw this.#problem;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    if (this.#closed) return;
    this.#closed = true;
    this.#flush();
    closeSync(this.#file);
  }
  #closed = false;

  #flush(): void {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.from(this.#pending.join(''));
    this.#pending = [];
    this.#pendingBytes = 0;
    try {
      writeWhole(this.#file, bytes);
    } catch (error) {
      this.#problem ??= error;
    }
  }
}

/** A write may be short, when the disk is nearly full for instance. */
export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
