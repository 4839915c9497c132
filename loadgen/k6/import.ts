import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { type HistoryEvent, runFiles } from '../../core/history.ts';
import { Journal } from '../../core/journal.ts';
import type { EndedAttempt } from '../attempt.ts';
import type { Share } from '../plan.ts';
import { Recorder } from '../recorder.ts';
import { Offered } from './offered.ts';
import { K6Output, type OutputSummary } from './output.ts';
import { rawOutput } from './raw-file.ts';

export interface ImportOptions {
  /** Of `k6 run --out json=<path>`. */
  readonly path: string;
  /** Where latency.hlog, writes.bin and events.jsonl are made. */
  readonly directory: string;
  /** The run's zero by the wall clock, since 1970. */
  readonly zeroMs: number;
  readonly warmupMs: number;
  readonly share: Share;
  readonly signal: AbortSignal;
}

/**
 * Records what k6 did on another machine as if it had been running here. Returns when its last
 * operation ended. A file that was cut short is taken as far as it goes, and a note says so.
 */
export async function importOutput(options: ImportOptions): Promise<number> {
  const { path, directory, zeroMs, warmupMs, share, signal } = options;
  await mkdir(directory, { recursive: true });
  using events = new Journal<HistoryEvent>(join(directory, runFiles.events));
  const offered = new Offered();
  using recorder = new Recorder({ directory, startAtMs: 0, warmupMs, share }, events, offered);
  let lastMs = 0;
  const output = new K6Output({
    offered,
    recorder: {
      record(ended: EndedAttempt) {
        lastMs = Math.max(lastMs, ended.endedAtMs);
        recorder.record(ended);
      },
      drop: (transaction, atMs) => recorder.drop(transaction, atMs),
      tick: (nowMs) => recorder.tick(nowMs),
    },
    toRunMs: (wallMs) => wallMs - zeroMs,
  });
  const cut = await readInto(output, path, signal);
  const notes = [...cut, ...notesOf(output.end())];
  const tells = output.measures ? 'operations' : 'turns';
  events.record({ kind: 'engine', atMs: lastMs, name: 'k6', tells, thresholds: null, notes });
  recorder.close(lastMs + 1);
  events.close();
  return lastMs;
}

async function readInto(output: K6Output, path: string, signal: AbortSignal): Promise<string[]> {
  try {
    for await (const chunk of rawOutput(path)) {
      signal.throwIfAborted();
      output.take(chunk);
    }
    return [];
  } catch (error) {
    signal.throwIfAborted();
    return [`${path} is cut short: ${messageOf(error)}`];
  }
}

function notesOf({ cutOff, damaged, late }: OutputSummary): string[] {
  return [
    ...(cutOff > 0 ? [`${cutOff} operations were in flight when k6 ended: unknown`] : []),
    ...(damaged > 0 ? [`${damaged} lines of k6's output could not be read`] : []),
    ...(late > 0 ? [`${late} operations were told late, and count as ended when they were`] : []),
  ];
}
