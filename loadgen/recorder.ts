import { join } from 'node:path';
import { type Address, labelOf } from '../core/address.ts';
import { outcomeKinds, runFiles } from '../core/history.ts';
import { type EndedAttempt, operationEvent, retryEvent } from './attempt.ts';
import type { LiveCounts } from './live-counts.ts';
import type { EventSink, LoadPlan, LoadProgress } from './plan.ts';
import type { GapTracker } from './recorder-gaps.ts';
import { LatencyLog } from './recorder-latency.ts';
import { ReadsFile, readOnlyFile, readsFile } from './recorder-reads.ts';
import { Recent } from './recorder-recent.ts';
import { type Gauge, Window } from './recorder-window.ts';
import { WritesFile } from './recorder-writes.ts';

export type RecorderPlan = Pick<
  LoadPlan,
  'directory' | 'startAtMs' | 'warmupMs' | 'share' | 'readOnly'
>;

/**
 * Turns attempts into facts: latency.hlog, writes.bin, and through the sink the windows, the
 * acceptors and every attempt that did not end ok. Memory follows the transactions and nodes, not
 * the length of the run. `record` and `drop` never throw and never wait; `close` throws the first
 * error there was.
 */
export class Recorder implements Disposable {
  readonly #sink: EventSink;
  readonly #gauge: Gauge;
  readonly #measuredFromMs: number;
  readonly #window: Window;
  /** Only when somebody watches. */
  readonly #live: LiveCounts | null;
  readonly #recent: Recent;
  readonly #latency: LatencyLog;
  readonly #writes: WritesFile;
  /** Only beside other load processes: alone, this one knows all the gaps. */
  readonly #reads: ReadsFile | null;
  readonly #readOnly: ReadsFile | null;
  readonly #acceptors = new Map<string, number>();
  #acknowledgedWrites = 0;
  readonly #totals = { ok: 0, rejected: 0, failed: 0, unknown: 0, dropped: 0 };
  #lastWrite: LoadProgress['lastWrite'] = null;
  #problem: unknown;

  constructor(plan: RecorderPlan, sink: EventSink, gauge: Gauge, live: LiveCounts | null = null) {
    this.#sink = sink;
    this.#gauge = gauge;
    this.#live = live;
    this.#measuredFromMs = plan.startAtMs + plan.warmupMs;
    this.#window = new Window(plan.startAtMs, this.#measuredFromMs);
    this.#recent = new Recent(plan.startAtMs);
    this.#latency = new LatencyLog(join(plan.directory, runFiles.latency));
    this.#writes = new WritesFile(join(plan.directory, runFiles.writes));
    const readsIn = (file: string) => new ReadsFile(join(plan.directory, file));
    this.#reads = plan.share ? readsIn(readsFile) : null;
    this.#readOnly = plan.share && plan.readOnly ? readsIn(readOnlyFile) : null;
  }

  /** In the order in which the attempts ended. */
  record(ended: EndedAttempt): void {
    // Not by #safely: a function made for each operation costs as much as the rest.
    try {
      this.#roll(ended.endedAtMs);
      this.#count(ended);
      if (ended.transaction.kind === 'write') this.#keepWrite(ended);
      else if (ended.outcome === 'ok') this.#readsOf(ended)?.append(ended.endedAtMs);
      if (ended.outcome !== 'ok') this.#tell(ended);
    } catch (error) {
      this.#problem ??= error;
    }
  }

  /** An attempt that failed and is made again; its operation goes on. */
  retried(ended: EndedAttempt): void {
    this.#live?.retry(ended.transaction.name);
    this.#safely(() => this.#sink.record(retryEvent(ended, this.#isMeasured(ended.intendedAtMs))));
  }

  /** An operation given up before it began. */
  drop(transaction: string, intendedAtMs: number, address?: Address): void {
    this.#totals.dropped += 1;
    this.#live?.drop(transaction);
    if (this.#isMeasured(intendedAtMs)) this.#window.drop(labelOf(transaction, address));
  }

  /** Ends the windows that are over. Called often enough, it also gets the files written. */
  tick(nowMs: number): void {
    this.#safely(() => {
      this.#roll(nowMs);
      this.#writes.flush();
      this.#reads?.flush();
      this.#readOnly?.flush();
    });
  }

  /** About the last second; to be called four times in it. */
  progress(nowMs: number): LoadProgress {
    const recent = this.#recent.take(nowMs);
    const { ...totals } = this.#totals;
    const [writes, lastWrite] = [this.#acknowledgedWrites, this.#lastWrite];
    return { kind: 'progress', atMs: nowMs, ...recent, totals, writes, lastWrite };
  }

  /** Ends the last window, writes everything and closes the files. */
  close(nowMs: number): void {
    this.tick(nowMs);
    this.#safely(() => {
      if (nowMs > this.#window.fromMs) this.#endWindow(nowMs);
    });
    this[Symbol.dispose]();
    if (this.#problem !== undefined) throw this.#problem;
  }

  [Symbol.dispose](): void {
    this.#safely(() => this.#writes.flush());
    this.#safely(() => this.#reads?.flush());
    this.#safely(() => this.#readOnly?.flush());
    this.#latency[Symbol.dispose]();
    this.#writes[Symbol.dispose]();
    this.#reads?.[Symbol.dispose]();
    this.#readOnly?.[Symbol.dispose]();
  }

  #tell(ended: EndedAttempt): void {
    const event = operationEvent(ended, this.#isMeasured(ended.intendedAtMs));
    if (event) this.#sink.record(event);
  }

  #isMeasured(intendedAtMs: number): boolean {
    return intendedAtMs >= this.#measuredFromMs;
  }

  #count(ended: EndedAttempt): void {
    const {
      transaction,
      address,
      outcome,
      intendedAtMs,
      startedAtMs,
      endedAtMs,
      attempts = 1,
    } = ended;
    const responseMs = endedAtMs - intendedAtMs;
    this.#totals[outcome] += 1;
    this.#live?.ended(transaction.name, outcome, responseMs);
    this.#recent.add(outcome, responseMs);
    if (outcome === 'ok') this.#gapsOf(ended).acknowledged(endedAtMs);
    if (!this.#isMeasured(intendedAtMs)) return;
    this.#window.count(outcome);
    const label = labelOf(transaction.name, address);
    if (attempts > 1) this.#window.retry(label, attempts - 1);
    this.#latency.record(label, outcome, responseMs, endedAtMs - startedAtMs);
  }

  #readsOf({ address }: EndedAttempt): ReadsFile | null {
    return address === 'read-only' ? this.#readOnly : this.#reads;
  }

  #gapsOf({ transaction, address }: EndedAttempt): GapTracker {
    const { gaps } = this.#window;
    return address === 'read-only' ? gaps.readOnly : gaps[transaction.kind];
  }

  #keepWrite(ended: EndedAttempt): void {
    const { cycle, outcome, timeline, acceptedBy, endedAtMs } = ended;
    const acceptor = acceptedBy === null ? null : this.#acceptorIndex(acceptedBy, endedAtMs);
    const sentAtMs = ended.commitSentAtMs ?? ended.startedAtMs;
    this.#writes.append({ cycle, outcome, acceptor, timeline, sentAtMs, endedAtMs });
    if (outcome === 'ok') this.#acknowledgedWrites += 1;
    if (outcome !== 'ok' || acceptedBy === null) return;
    this.#lastWrite = { atMs: endedAtMs, acceptedBy, timeline };
  }

  #acceptorIndex(acceptedBy: string, atMs: number): number {
    const known = this.#acceptors.get(acceptedBy);
    if (known !== undefined) return known;
    const index = this.#acceptors.size;
    this.#acceptors.set(acceptedBy, index);
    this.#sink.record({ kind: 'acceptor', atMs, index, acceptedBy });
    return index;
  }

  #roll(nowMs: number): void {
    while (nowMs >= this.#window.toMs) this.#endWindow(this.#window.toMs);
  }

  #endWindow(toMs: number): void {
    const { fromMs } = this.#window;
    const ended = outcomeKinds.reduce((sum, kind) => sum + this.#totals[kind], 0);
    this.#sink.record(this.#window.end(toMs, this.#gauge, this.#gauge.begun - ended));
    this.#latency.endWindow(fromMs, toMs);
  }

  #safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#problem ??= error;
    }
  }
}
