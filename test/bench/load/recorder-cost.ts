import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Effect, EndedAttempt } from '../../../loadgen/attempt.ts';
import { Recorder } from '../../../loadgen/recorder.ts';
import { kinds } from './workload.ts';

const operations = 400_000;
const batch = 2000;
const perSecond = 20_000;

/** Microseconds of CPU that the recorder takes for an operation, half of them writes, windows and files included. */
export async function recorderUs(): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-recorder-'));
  try {
    const gauge = { begun: operations, offeredBefore: () => 0, waitingAt: () => 0 };
    const plan = { directory, startAtMs: 0, warmupMs: 0 };
    const recorder = new Recorder(plan, { record: () => undefined }, gauge);
    let cpuUs = 0;
    for (let from = 0; from < operations; from += batch) {
      const ended = endings(from);
      // CPU time: on a busy machine the clock would count what others do.
      const before = process.cpuUsage();
      for (const one of ended) recorder.record(one);
      const { user, system } = process.cpuUsage(before);
      cpuUs += user + system;
    }
    recorder.close((operations * 1000) / perSecond + 10);
    return cpuUs / operations;
  } finally {
    await rm(directory, { recursive: true });
  }
}

function endings(from: number): EndedAttempt[] {
  const transactions = kinds.find(({ name }) => name === 'both')?.workload.transactions ?? [];
  return Array.from({ length: batch }, (_, index) => {
    const cycle = from + index;
    const transaction = transactions[cycle % transactions.length];
    if (!transaction) throw new Error('no transaction');
    const endedAtMs = (cycle * 1000) / perSecond + 5;
    const startedAtMs = endedAtMs - 1 - (cycle % 97) / 50;
    const write = transaction.kind === 'write';
    // Put together as the client does it.
    const operation = { cycle, intendedAtMs: startedAtMs - 0.3, transaction };
    const effect: Effect = {
      outcome: 'ok',
      problem: null,
      commitSentAtMs: write ? endedAtMs - 0.5 : null,
      acceptedBy: write ? '127.0.0.1:5432' : null,
      timeline: write ? 1 : 0,
    };
    return { ...operation, ...effect, startedAtMs, endedAtMs };
  });
}
