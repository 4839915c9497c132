import { addedOwnDelay } from '../../../core/own-delay.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import { runLoad, type Settings, type Told } from './run.ts';
import type { Figures } from './sample.ts';

/** Not counted: the code is compiled and the connections are made. pgbench needs no such time. */
const warmupMs = 2000;

export interface OwnRun {
  readonly settings: Settings;
  readonly workers: number;
  readonly seconds: number;
}

export async function runOurs(
  server: TestPostgres,
  { settings, workers, seconds }: OwnRun,
  signal: AbortSignal,
): Promise<Figures> {
  const forMs = seconds * 1000 + warmupMs;
  const told = await runLoad(server, { ...settings, warmupMs }, { workers, forMs }, signal);
  const sum = (of: (one: Told) => number) => told.reduce((all, one) => all + of(one), 0);
  const worst = (of: (one: Told) => number) => Math.max(...told.map(of));
  const measuredSeconds = (sum(({ tookMs }) => tookMs) / told.length - warmupMs) / 1000;
  return {
    perSecond: sum(({ ok }) => ok) / measuredSeconds,
    // Over the warm-up as well, as pgbench's is over its start.
    cpuUs: sum(({ cpuUs }) => cpuUs) / sum(({ all }) => all),
    p50Ms: worst(({ responseMs }) => responseMs.p50),
    p99Ms: worst(({ responseMs }) => responseMs.p99),
    lateP99Ms: worst(({ lateMs }) => lateMs.p99),
    ...ownDelayOf(told, measuredSeconds),
  };
}

function ownDelayOf(told: readonly Told[], seconds: number) {
  const all = told.map(({ ownDelay }) => ownDelay).reduce(addedOwnDelay, undefined);
  if (!all) return {};
  const coreWaitMs = all.coreWaitMs === null ? {} : { coreWaitMs: all.coreWaitMs / seconds };
  return { ownLatePercent: (100 * all.late) / Math.max(1, all.begun), ...coreWaitMs };
}
