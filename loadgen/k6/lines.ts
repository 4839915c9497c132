/** A point is about 200 bytes; what is longer than this is none. */
const longestBytes = 64 * 1024;
const newline = 0x0a;

/** Bytes as they come, line by line. Of a line that is too long nothing is kept but its number. */
export class Lines {
  #rest: Buffer = Buffer.alloc(0);
  #skipping = false;
  /** Lines that were too long. */
  skipped = 0;

  take(chunk: Buffer, each: (line: string) => void): void {
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      this.#lineOf(chunk.subarray(from, end), each);
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  /** What came last, without its end: half a line, when its writer was killed. */
  get pending(): string {
    return this.#rest.toString('utf8');
  }

  #lineOf(bytes: Buffer, each: (line: string) => void): void {
    const whole = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#rest = Buffer.alloc(0);
    const tooLong = this.#skipping || whole.length > longestBytes;
    this.#skipping = false;
    if (tooLong) this.skipped += 1;
    else if (whole.length > 0) each(whole.toString('utf8'));
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0 || this.#skipping) return;
    const rest = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    this.#skipping = rest.length > longestBytes;
    this.#rest = this.#skipping ? Buffer.alloc(0) : rest;
  }
}
