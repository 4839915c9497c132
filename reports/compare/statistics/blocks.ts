import type { Random } from '../../../core/random.ts';
import { blockLength } from './block-length.ts';
import { mean } from './moments.ts';
import { effectiveCount, whitened } from './whitened.ts';

/** How far a mean is off, and how far chance may put it. */
interface Estimate {
  readonly off: number;
  readonly standardError: number;
}

const leastBlocks = 6;

/**
 * A series whose mean is drawn anew from blocks of consecutive values, as many as lie side by side in
 * it. They start anywhere, and go on from the end at the beginning: each value is in as many of them.
 * What one value tells of the next is taken out first and put back into the mean (whitened.ts).
 */
export class Blocks {
  readonly mean: number;
  /** Values a block. */
  readonly length: number;
  /** How many independent values the mean is worth. */
  readonly effective: number;
  readonly standardError: number;
  readonly #count: number;
  readonly #means: Float64Array;

  constructor(values: readonly number[]) {
    const white = whitened(values);
    const { rest, correlation } = white;
    this.mean = mean(values);
    this.effective = effectiveCount(values.length, white);
    const most = Math.max(1, Math.floor(rest.length / leastBlocks));
    this.length = Math.min(blockLength(rest), most);
    this.#count = Math.floor(rest.length / this.length);
    const back = 1 / (1 - correlation);
    this.#means = Float64Array.from(circularMeans(rest, this.length), (value) => value * back);
    const squares = this.#means.reduce((sum, value) => sum + value * value, 0);
    this.standardError = Math.sqrt(squares / this.#means.length / (this.#count - 1));
  }

  resample(random: Random): Estimate {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < this.#count; i++) {
      const value = this.#means[random.below(this.#means.length)] ?? 0;
      sum += value;
      squares += value * value;
    }
    const off = sum / this.#count;
    const variance = Math.max(0, squares / this.#count - off * off) / (this.#count - 1);
    return { off, standardError: Math.sqrt(variance) };
  }
}

function circularMeans(values: readonly number[], length: number): readonly number[] {
  let sum = values.slice(0, length).reduce((a, b) => a + b, 0);
  return values.map((value, at) => {
    const own = sum / length;
    sum += (values[(at + length) % values.length] ?? 0) - value;
    return own;
  });
}
