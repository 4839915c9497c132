/** A set of whole numbers, one bit each: what is kept about every cycle of a run. */
export class Bits {
  #bytes = new Uint8Array(1_024);

  add(index: number): void {
    this.#grow((index >>> 3) + 1);
    const byte = index >>> 3;
    this.#bytes[byte] = (this.#bytes[byte] ?? 0) | (1 << (index & 7));
  }

  has(index: number): boolean {
    return ((this.#bytes[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0;
  }

  /** Adds from + 8 * byte + bit, bit 0 lowest, for every bit that is set. */
  addAll(from: number, bits: Uint8Array): void {
    for (const [offset, byte] of bits.entries()) {
      for (let bit = 0; bit < 8; bit += 1) {
        if ((byte & (1 << bit)) !== 0) this.add(from + 8 * offset + bit);
      }
    }
  }

  *[Symbol.iterator](): Generator<number> {
    for (const [offset, byte] of this.#bytes.entries()) {
      for (let bit = 0; bit < 8; bit += 1) {
        if ((byte & (1 << bit)) !== 0) yield 8 * offset + bit;
      }
    }
  }

  #grow(bytes: number): void {
    if (bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes, 2 * this.#bytes.length));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
