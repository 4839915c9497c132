import type { Settings } from './settings.ts';

type Paced = Pick<Settings, 'rate' | 'stages' | 'warmupMs' | 'durationMs' | 'clients'>;

// Whole rates are all that k6 takes: of so many seconds, they may be fractions of one.
const unitSeconds = 1000;
/** After their own timeout iterations end by themselves; this is for one that does not. */
const graceMs = 1000;

/** The arrival-rate executor of a load: what is due begins when it is due, as far as a VU is free. */
export function paceOf(load: Paced & Pick<Settings, 'timeoutMs'>) {
  const { clients, timeoutMs, rate, stages, warmupMs, durationMs } = load;
  const common = {
    timeUnit: `${unitSeconds}s`,
    preAllocatedVUs: clients,
    maxVUs: clients,
    gracefulStop: milliseconds(timeoutMs + graceMs),
  };
  if (stages.length === 0) {
    const duration = milliseconds(warmupMs + durationMs);
    return { executor: 'constant-arrival-rate' as const, ...common, rate: perUnit(rate), duration };
  }
  const startRate = perUnit(rate);
  return {
    executor: 'ramping-arrival-rate' as const,
    ...common,
    startRate,
    stages: stagesOf(load),
  };
}

/** The warm-up at the rate itself, then the stages, and the last one's rate to the end. */
function stagesOf({ rate, stages, warmupMs, durationMs }: Paced) {
  const stagedMs = stages.reduce((sum, { forMs }) => sum + forMs, 0);
  const rest = { forMs: Math.max(0, durationMs - stagedMs), rate: stages.at(-1)?.rate ?? rate };
  return [{ forMs: warmupMs, rate }, ...stages, rest].map((stage) => ({
    target: perUnit(stage.rate),
    duration: milliseconds(stage.forMs),
  }));
}

function perUnit(ratePerSecond: number): number {
  return Math.round(ratePerSecond * unitSeconds);
}

function milliseconds(ms: number): string {
  return `${Math.round(ms)}ms`;
}
