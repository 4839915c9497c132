import { join } from 'node:path';
import { clockFrom } from '../core/clock.ts';
import { maskSecrets, messageOf } from '../core/errors.ts';
import { type HistoryEvent, runFiles } from '../core/history.ts';
import { Journal } from '../core/journal.ts';
import { endWithParent } from '../core/orphan.ts';
import { K6Engine } from './engines/k6.ts';
import { type PgEngineParts, pgEngine } from './engines/pg.ts';
import { keysOf, transactionOf } from './keys.ts';
import { LiveCounts } from './live-counts.ts';
import type { FromLoad, LoadEngine, LoadPlan, ToLoad } from './plan.ts';
import { Recorder } from './recorder.ts';
import { workloadNamed } from './workloads/index.ts';

// The load in a process of its own: what is measured shares no thread with what measures it.
// Forked by load-child.ts; speaks FromLoad and ToLoad.

const progressEveryMs = 250;
const stop = new AbortController();
let running: Promise<void> | undefined;
let recorder: Recorder | undefined;
let live: LiveCounts | null = null;
let events: Journal<HistoryEvent> | undefined;

// Ctrl-C goes to the whole process group; when the load ends is for the parent to say.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('uncaughtException', breakDown);
process.on('unhandledRejection', breakDown);
process.on('disconnect', abandon);
endWithParent(5000);
process.on('message', (message: ToLoad) => {
  if (message.kind === 'start') running = run(message.plan).then(finish, breakDown);
  else if (running) stop.abort();
  else finish();
});
tell({ kind: 'ready' });

async function run(plan: LoadPlan): Promise<void> {
  const clock = clockFrom(BigInt(plan.zeroNs));
  const { workload, mix } = workloadNamed(plan.workload);
  const journal = new Journal<HistoryEvent>(join(plan.directory, runFiles.events));
  events = journal;
  const script = () => ({
    transactionOf: transactionOf(workload, mix, plan.seed),
    keysOf: (cycle: number) => keysOf(plan, cycle),
  });
  const engine: LoadEngine =
    plan.engine === 'k6' ? new K6Engine({ clock, record }) : pgEngine({ clock, script, record });
  const timer = setInterval(() => {
    const recordedMs = engine.recordedMs ?? clock.nowMs();
    // Windows that are over first: what a gauge is asked for may not go back.
    if (live) recorder?.tick(recordedMs);
    report(recordedMs);
  }, progressEveryMs);
  await engine.run(plan, workload, journal, stop.signal);
  clearInterval(timer);
  report(clock.nowMs());
  journal.close();
}

const record: PgEngineParts['record'] = (plan, sink, gauge, connections) => {
  live = plan.tellsFigures ? new LiveCounts(gauge, connections) : null;
  const opened = new Recorder(plan, sink, gauge, live);
  recorder = opened;
  return opened;
};

function report(nowMs: number): void {
  if (!recorder) return;
  const figures = live?.figures(nowMs);
  tell({ ...recorder.progress(nowMs), ...(figures ? { figures } : {}) });
}

function tell(message: FromLoad, told: () => void = () => undefined): void {
  // A parent that is gone is noticed by `disconnect`; here it must not be an error.
  if (process.connected) process.send?.(message, undefined, undefined, told);
  else told();
}

function finish(): void {
  // From here on a parent that hangs up is no accident.
  process.off('disconnect', abandon);
  tell({ kind: 'done' }, () => process.exit(0));
}

/** Nobody is left to stop the load: write what there is, and let the kernel close the connections. */
function abandon(): void {
  try {
    recorder?.[Symbol.dispose]();
    events?.[Symbol.dispose]();
  } finally {
    process.exit(1);
  }
}

function breakDown(error: unknown): void {
  setTimeout(() => process.exit(1), 1000);
  tell({ kind: 'broken', message: maskSecrets(messageOf(error)) }, () => process.exit(1));
}
