import { build } from 'hdr-histogram-js';
import { clockFrom } from '../../../core/clock.ts';
import type { HistoryEvent, OwnDelay } from '../../../core/history.ts';
import { addedOwnDelay } from '../../../core/own-delay.ts';
import type { EndedAttempt } from '../../../loadgen/attempt.ts';
import { pgEngine } from '../../../loadgen/engines/pg.ts';
import { keysOf } from '../../../loadgen/keys.ts';
import type { LoadPlan } from '../../../loadgen/plan.ts';
import { Recorder } from '../../../loadgen/recorder.ts';
import type { Told } from './run.ts';
import { kinds } from './workload.ts';

// One load process of the bench: the engine and recorder of the real one, with the bench's own
// workload. Told a plan, it runs until it is told to stop, and says what it did.

const stop = new AbortController();
const late = build({ bitBucketSize: 32, numberOfSignificantValueDigits: 3 });
const response = build({ bitBucketSize: 32, numberOfSignificantValueDigits: 3 });
const rssBytes: number[] = [];
let all = 0;
let ownDelay: OwnDelay | undefined;

process.on('disconnect', () => process.exit(1));
process.on('message', (message: LoadPlan | 'stop') => {
  if (message === 'stop') stop.abort();
  else void run(message).then((told) => process.send?.(told, () => process.exit(0)));
});
process.send?.('ready');

async function run(plan: LoadPlan): Promise<Told> {
  const { workload } = kinds.find(({ name }) => name === plan.workload) ?? {};
  if (!workload) throw new Error(`no workload ${plan.workload}`);
  const clock = clockFrom(BigInt(plan.zeroNs));
  const measuredFromMs = plan.startAtMs + plan.warmupMs;
  const { transactions } = workload;
  const [first] = transactions;
  if (!first) throw new Error('a workload without a transaction');
  const engine = pgEngine({
    clock,
    script: () => ({
      transactionOf: (cycle) => transactions[cycle % transactions.length] ?? first,
      keysOf: (cycle) => keysOf(plan, cycle),
    }),
    record: (given, sink, gauge) => watched(new Recorder(given, sink, gauge), measuredFromMs),
  });
  const sampling = setInterval(() => rssBytes.push(process.memoryUsage.rss()), 1000);
  const before = process.cpuUsage();
  const beganAtMs = clock.nowMs();
  const sink = {
    record: (event: HistoryEvent) => {
      if (event.kind === 'window' && event.fromMs >= measuredFromMs)
        ownDelay = addedOwnDelay(ownDelay, event.ownDelay);
    },
  };
  await engine.run(plan, workload, sink, stop.signal);
  clearInterval(sampling);
  const { user, system } = process.cpuUsage(before);
  const at = (of: typeof late, percentile: number) => of.getValueAtPercentile(percentile) / 1000;
  return {
    ok: response.totalCount,
    all,
    tookMs: clock.nowMs() - beganAtMs,
    cpuUs: user + system,
    lateMs: { p50: at(late, 50), p99: at(late, 99), max: late.maxValue / 1000 },
    responseMs: { p50: at(response, 50), p99: at(response, 99) },
    rssBytes,
    ...(ownDelay ? { ownDelay } : {}),
  };
}

/** Also keeps how late operations began, and their response times. */
function watched(recorder: Recorder, fromMs: number): Recorder {
  const record = recorder.record.bind(recorder);
  recorder.record = (ended: EndedAttempt) => {
    record(ended);
    all += 1;
    if (ended.intendedAtMs < fromMs || ended.outcome !== 'ok') return;
    late.recordValue(Math.max(0, Math.round((ended.startedAtMs - ended.intendedAtMs) * 1000)));
    response.recordValue(Math.round((ended.endedAtMs - ended.intendedAtMs) * 1000));
  };
  return recorder;
}
