import { once } from 'node:events';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import type { EngineEvent } from '../../core/history.ts';
import { delay, unlessAborted } from '../../core/wait.ts';
import type { Connections } from '../connections/source.ts';
import { k6Command, k6Files } from '../k6/command.ts';
import { writeData } from '../k6/data.ts';
import { earlyEnd, thresholdsIn } from '../k6/ending.ts';
import { K6Log } from '../k6/log.ts';
import { Offered } from '../k6/offered.ts';
import { K6Output, type OutputSummary } from '../k6/output.ts';
import { type K6Exit, K6Process } from '../k6/process.ts';
import { Wall } from '../k6/wall.ts';
import type { EventSink, K6Plan, LoadEngine, LoadPlan } from '../plan.ts';
import type { Recorder } from '../recorder.ts';
import type { Gauge } from '../recorder-window.ts';

const tickMs = 1000;
/** From the word to end until it is killed: the summary and the dashboard are written meanwhile. */
const endWithinMs = 5000;

export interface K6EngineParts {
  readonly clock: Clock;
  /** Opens the recorder of the run; the engine closes it. */
  readonly record: (
    plan: LoadPlan,
    sink: EventSink,
    gauge: Gauge,
    connections: Pick<Connections, 'open'>,
  ) => Recorder;
}

/**
 * The load by k6, in a process of its own, and what it tells in the recorder. It is told when to end,
 * and ends within a few seconds whatever its users hang on.
 */
export class K6Engine implements LoadEngine {
  readonly #parts: K6EngineParts;
  #output: K6Output | null = null;
  #over = false;

  constructor(parts: K6EngineParts) {
    this.#parts = parts;
  }

  get recordedMs(): number {
    if (this.#over) return this.#parts.clock.nowMs();
    return Math.max(0, this.#output?.recordedMs ?? 0);
  }

  async run(plan: LoadPlan, _: unknown, sink: EventSink, signal: AbortSignal): Promise<void> {
    const { k6 } = plan;
    if (!k6) throw new Error('the plan names no k6');
    const { clock, record } = this.#parts;
    const offered = new Offered();
    using recorder = record(plan, sink, offered, offered);
    using log = new K6Log(join(plan.directory, k6Files.log));
    await writeData(join(plan.directory, k6Files.data), plan.seed);
    const wall = new Wall(clock);
    const toRunMs = (wallMs: number) => wall.toRunMs(wallMs);
    const other = (line: string) => log.write(line);
    const output = new K6Output({ offered, recorder, toRunMs, other });
    this.#output = output;
    const ticks = setInterval(() => this.#tick(wall, recorder), tickMs);
    try {
      const early = await this.#runUntil(plan, k6, { output, log }, signal);
      const notes = [...early, ...notesOf(output.end(clock.nowMs()), log, wall)];
      this.#over = true;
      // One that ended early leaves the rest of the run without a load, second by second.
      if (!signal.aborted) await once(signal, 'abort');
      sink.record(ending(plan, output, notes, clock.nowMs()));
    } finally {
      clearInterval(ticks);
    }
    recorder.close(clock.nowMs());
  }

  #tick(wall: Wall, recorder: Recorder): void {
    if (this.#over) recorder.tick(this.#parts.clock.nowMs());
    else wall.sample();
  }

  /** Until k6 has ended, told to or not. Returns what there is to say of that. */
  async #runUntil(
    plan: LoadPlan,
    k6: K6Plan,
    { output, log }: { readonly output: K6Output; readonly log: K6Log },
    stop: AbortSignal,
  ): Promise<readonly string[]> {
    const aheadMs = plan.startAtMs - this.#parts.clock.nowMs();
    if (aheadMs > 0) await delay(aheadMs, stop).catch(() => undefined);
    if (stop.aborted) return ['k6 was not started: the run was over before'];
    await using k6Process = new K6Process({
      binary: k6.binary,
      ...k6Command(plan, k6.script, k6.durationMs),
      onOutput: (chunk) => output.take(chunk),
      onLog: (line) => log.write(line),
    });
    const early = await unlessAborted(k6Process.exited, stop).catch(() => null);
    if (early) return [earlyEnd(early, log.errors.last)];
    k6Process.interrupt();
    return (await inTime(k6Process)) ? [] : [`k6 did not end within ${endWithinMs} ms: killed`];
  }
}

async function inTime({ exited }: K6Process): Promise<K6Exit | null> {
  return unlessAborted(exited, AbortSignal.timeout(endWithinMs)).catch(() => null);
}

function ending(
  { directory }: LoadPlan,
  { measures }: K6Output,
  notes: readonly string[],
  atMs: number,
): EngineEvent {
  const thresholds = thresholdsIn(join(directory, k6Files.summary));
  const tells = measures ? 'operations' : 'turns';
  return { kind: 'engine', atMs, name: 'k6', tells, thresholds, notes };
}

function notesOf({ cutOff, damaged, late }: OutputSummary, log: K6Log, wall: Wall): string[] {
  const { count, last } = log.errors;
  const stepped = wall.steppedMs;
  return [
    ...(cutOff > 0 ? [`${cutOff} operations were in flight when k6 ended: unknown`] : []),
    ...(damaged > 0 ? [`${damaged} lines of k6's output could not be read`] : []),
    ...(late > 0 ? [`${late} operations were told late, and count as ended when they were`] : []),
    ...(count > 0 ? [`k6 logged ${count} errors (logs/k6.log), the last: ${last}`] : []),
    ...(stepped === null ? [] : [`the wall clock moved by ${stepped.toFixed(1)} ms in the run`]),
  ];
}
