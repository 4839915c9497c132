/** Chance that follows from its seed alone. Nothing else here draws chance. */
export interface Random {
  /** Uniform in [0, 1), in steps of 2^-32. */
  next(): number;
  /** Uniform whole number in [0, below); `below` at most 2^32. */
  below(below: number): number;
}

/** The same parts give the same numbers; `('a', 'b')`, `('ab')` and `(1)`, `('1')` differ. */
export function seededRandom(...parts: readonly (string | number)[]): Random {
  return seededStreams(...parts)(0);
}

/**
 * A stream of its own for each index (whole, below 2^32), for what is drawn out of order. The parts
 * are hashed once, so that a stream costs no more than making it.
 */
export function seededStreams(...parts: readonly (string | number)[]): (index: number) => Random {
  const [a, b] = hash(parts);
  return (index) => new Stream(mixed(a ^ index), mixed(b + Math.imul(index, 0x9e3779b9)));
}

/**
 * xoroshiro64** (Blackman and Vigna). Words are signed, as V8 keeps those without allocating. A
 * class, as one is made for every operation: its methods are not made anew with each.
 */
class Stream implements Random {
  #a: number;
  #b: number;

  constructor(a: number, b: number) {
    this.#a = a;
    // All zeroes would stay zeroes.
    this.#b = a | b ? b : 1;
  }

  next(): number {
    const word = Math.imul(rotated(Math.imul(this.#a, 0x9e3779bb), 5), 5);
    const b = this.#b ^ this.#a;
    this.#a = rotated(this.#a, 26) ^ b ^ (b << 9);
    this.#b = rotated(b, 13);
    return (word >>> 0) / 0x1_0000_0000;
  }

  below(below: number): number {
    return Math.floor(this.next() * below);
  }
}

function hash(parts: readonly (string | number)[]): readonly [number, number] {
  let a = 0xdeadbeef | 0;
  let b = 0x41c6ce57;
  const text = parts.map((part) => `${typeof part} ${String(part).length} ${part}`).join();
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = mixed(Math.imul(a ^ code, 0x9e3779b1));
    b = mixed(Math.imul(b + code, 0x5f356495) ^ a);
  }
  return [a, b];
}

/** MurmurHash3's finalizer: one to one, so that no two indexes share a stream. */
function mixed(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
