const headBytes = 5;

/**
 * Knows whether a backend's stream stands between two messages, and looks at no byte but their
 * heads: type u8, length u32 (itself included). To be called for every chunk, so it is cheap:
 * whole numbers only, and no call for a head that is in one piece.
 */
export class Framing {
  /** From the end of the last chunk to the next message; below 0: so much of its head was there. */
  #ahead = 0;
  #isLost = false;
  readonly #head = Buffer.alloc(headBytes);

  get isBetweenMessages(): boolean {
    return this.#ahead === 0 && !this.#isLost;
  }

  follow(chunk: Buffer): void {
    if (this.#isLost) return;
    const end = chunk.length;
    let at = this.#ahead < 0 ? this.#finishHead(chunk) : this.#ahead;
    while (at + headBytes <= end) {
      const length = lengthAt(chunk, at);
      if (length < 4) {
        this.#isLost = true;
        return;
      }
      at += 1 + length;
    }
    if (at >= 0 && at < end) chunk.copy(this.#head, 0, at, end);
    this.#ahead = at - end;
  }

  /** Where the message ends whose head began in an earlier chunk. */
  #finishHead(chunk: Buffer): number {
    const had = -this.#ahead;
    chunk.copy(this.#head, had, 0, headBytes - had);
    // Still not whole: the chunk is a byte or two.
    if (had + chunk.length < headBytes) return -had;
    const length = lengthAt(this.#head, 0);
    // No message, so that there is no next one either.
    if (length < 4) this.#isLost = true;
    return 1 + length - had;
  }
}

/** Below 0: more than a server ever sends. By hand: half the price of readUInt32BE. */
function lengthAt(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at + 1] as number) << 24) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 8) |
    (bytes[at + 4] as number)
  );
}
