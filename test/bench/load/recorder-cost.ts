import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Effect, type EndedAttempt, endedAttempt } from '../../../loadgen/attempt.ts';
import { Recorder } from '../../../loadgen/recorder.ts';
import type { Transaction } from '../../../loadgen/workload.ts';
import { type Spread, spreadOf } from '../proxy/statistics.ts';

/** How often something ends, and how many different things do, half of them writes. */
interface Stream {
  readonly perSecond: number;
  readonly transactions: number;
  readonly operations: number;
}

/** Few operations share the cost of a second's end, or many. */
const streams: readonly Stream[] = [
  { perSecond: 20_000, transactions: 2, operations: 400_000 },
  { perSecond: 2000, transactions: 14, operations: 120_000 },
];

/** Of each stream, in turns. */
export async function recorderCosts(): Promise<(Stream & { readonly us: Spread })[]> {
  const costs: number[][] = streams.map(() => []);
  for (let round = 0; round < 9; round++)
    for (const [index, stream] of streams.entries()) costs[index]?.push(await recorderUs(stream));
  return streams.map((stream, index) => ({ ...stream, us: spreadOf(costs[index] ?? []) }));
}

/**
 * Microseconds of CPU that the recorder takes for an operation, windows and files included. CPU
 * time: on a busy machine the clock would count what others do. What it takes to make the ended
 * attempts, which the client does, is measured alone and taken off.
 */
async function recorderUs(stream: Stream): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-recorder-'));
  try {
    const { operations, perSecond } = stream;
    const gauge = { begun: operations, offeredBefore: () => 0, waitingAt: () => 0 };
    const plan = { directory, startAtMs: 0, warmupMs: 0 };
    const recorder = new Recorder(plan, { record: () => undefined }, gauge);
    const making = cpuUsOf(stream, new Forgetful());
    const recording = cpuUsOf(stream, recorder);
    recorder.close((operations * 1000) / perSecond + 10);
    return (recording - making) / operations;
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Keeps the last one only, so that making the attempts is not optimised away. */
class Forgetful {
  last: EndedAttempt | null = null;

  record(ended: EndedAttempt): void {
    this.last = ended;
  }
}

function cpuUsOf(stream: Stream, into: Pick<Recorder, 'record'>): number {
  const transactions = transactionsOf(stream);
  const before = process.cpuUsage();
  for (let cycle = 0; cycle < stream.operations; cycle++) {
    const transaction = transactions[cycle % transactions.length];
    if (transaction) into.record(ending(cycle, transaction, stream.perSecond));
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function transactionsOf(stream: Stream): readonly Transaction[] {
  return Array.from({ length: stream.transactions }, (_, index) => ({
    name: `transaction-${index}`,
    kind: index % 2 === 0 ? ('read' as const) : ('write' as const),
    run: () => Promise.resolve(),
  }));
}

const looked: Effect = {
  ...{ outcome: 'ok', problem: null, commitSentAtMs: null, acceptedBy: null, timeline: 0 },
};

/** Put together as the client does it. */
function ending(cycle: number, transaction: Transaction, perSecond: number): EndedAttempt {
  const endedAtMs = (cycle * 1000) / perSecond + 5;
  const startedAtMs = endedAtMs - 1 - (cycle % 97) / 50;
  const operation = { cycle, transaction, intendedAtMs: startedAtMs - 0.3 };
  return endedAttempt(
    operation,
    transaction.kind === 'read' ? looked : changed(endedAtMs - 0.5),
    startedAtMs,
    endedAtMs,
  );
}

function changed(commitSentAtMs: number): Effect {
  const acceptedBy = '127.0.0.1:5432';
  return { outcome: 'ok', problem: null, commitSentAtMs, acceptedBy, timeline: 1, phase: 'commit' };
}
