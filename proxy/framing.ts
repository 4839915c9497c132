const headBytes = 5;

/**
 * Knows whether a backend's stream stands between two messages, and looks at no byte but their
 * heads: type u8, length u32 (itself included). To be called for every chunk, so it is cheap.
 */
export class Framing {
  /** From the end of the last chunk to the next message; below 0: so much of its head was there. */
  #ahead = 0;
  readonly #head = Buffer.alloc(headBytes);

  get isBetweenMessages(): boolean {
    return this.#ahead === 0;
  }

  follow(chunk: Buffer): void {
    const end = chunk.length;
    let at = this.#ahead < 0 ? this.#finishHead(chunk) : this.#ahead;
    while (at + headBytes <= end) at = next(chunk, at);
    if (at >= 0 && at < end) chunk.copy(this.#head, 0, at, end);
    this.#ahead = at - end;
  }

  /** Where the message ends whose head began in an earlier chunk. */
  #finishHead(chunk: Buffer): number {
    const had = -this.#ahead;
    chunk.copy(this.#head, had, 0, headBytes - had);
    // Still not whole: the chunk is a byte or two.
    if (had + chunk.length < headBytes) return -had;
    return next(this.#head, 0) - had;
  }
}

/** Infinity: this is no message, so that there is no next one either. */
function next(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at + 1);
  return length < 4 ? Number.POSITIVE_INFINITY : at + 1 + length;
}
