import type { Address } from '../core/address.ts';
import { seededStreams } from '../core/random.ts';
import type { Transaction } from './workload.ts';

/** Blocks remembered: each lane of the load reads its schedule at two places. */
const blocksKept = 8;
/** Cycles over which the share comes out, to the nearest whole read. */
const blockCycles = 1024;

export interface ReadOnlyShare {
  readonly seed: number;
  /** 0 to 1, of the reads. */
  readonly share: number;
  readonly transactionOf: (cycle: number) => Transaction;
}

/**
 * Which address a cycle's operation is sent to: it follows from the seed and the cycle, whoever
 * asks. Of the reads of a block the share is marked, evenly spread; chance for each would leave the
 * share of a short run to luck.
 */
export function addressOf({ seed, share, transactionOf }: ReadOnlyShare) {
  if (share === 0) return (): Address => 'primary';
  const streams = seededStreams('read-only', seed);
  const known = new Map<number, ReadonlySet<number>>();
  return (cycle: number): Address => {
    const block = Math.floor(cycle / blockCycles);
    let marked = known.get(block);
    if (!marked) {
      marked = markedOf(block, share, streams(block).next(), transactionOf);
      known.set(block, marked);
      const [oldest = block] = known.keys();
      if (known.size > blocksKept) known.delete(oldest);
    }
    return marked.has(cycle) ? 'read-only' : 'primary';
  };
}

/** `phase`: where in the first step of the share the block begins. */
function markedOf(
  block: number,
  share: number,
  phase: number,
  transactionOf: ReadOnlyShare['transactionOf'],
): Set<number> {
  const marked = new Set<number>();
  let due = phase;
  for (let cycle = block * blockCycles; cycle < (block + 1) * blockCycles; cycle += 1) {
    if (transactionOf(cycle).kind !== 'read') continue;
    due += share;
    if (due < 1) continue;
    due -= 1;
    marked.add(cycle);
  }
  return marked;
}
