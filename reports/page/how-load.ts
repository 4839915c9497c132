import { type LoadShape, shapeOf } from '../../core/load-shape.ts';
import type { LoadSpec, Scenario } from '../../core/scenario.ts';
import { duration } from '../wording.ts';

export type Setting = readonly [name: string, value: string];

/** What the load was: how operations came about, and what carried them. */
export function loadSettings({ load, durationMs }: Scenario): readonly Setting[] {
  const shape = shapeOf(load);
  return [
    ['engine', load.engine],
    ...(load.script ? [['script', load.script] as const] : []),
    ['workload', `${load.workload}, scale ${load.scale}`],
    ...pace(load, shape),
    ['clients', `${load.clients}${shape.workers > 1 ? ` in ${shape.workers} processes` : ''}`],
    ...connections(shape),
    ...(shape.readOnlyShare === 0 ? [] : [['reads on standbys', readOnly(shape)] as const]),
    ['retries', retries(shape)],
    ['warm-up', duration(load.warmupMs)],
    ['measured', duration(durationMs)],
    ['timeout', duration(load.timeoutMs)],
    ...(shape.loop === 'closed'
      ? []
      : [['dropped when later than', duration(load.maxLatenessMs)] as const]),
    ['seed', String(load.seed)],
  ];
}

function pace({ arrival, rate }: LoadSpec, shape: LoadShape): readonly Setting[] {
  const { loop, thinkTimeMs, stages, burst } = shape;
  if (loop === 'closed')
    return [
      ['loop', 'closed: a client begins when its last operation has ended'],
      ['think time', thinkTimeMs === 0 ? 'none' : `${duration(thinkTimeMs)} in the mean`],
    ];
  const times = (factor: number) => `${factor} times that for ${duration(burst.forMs)}`;
  const bursts = `${times(burst.factor)} every ${duration(burst.everyMs)}`;
  const steps = stages.map((one) => `${one.rate} per second within ${duration(one.forMs)}`);
  return [
    ['loop', `open, ${arrival} arrivals`],
    ['rate', `${rate} per second${arrival === 'burst' ? `, ${bursts}` : ''}`],
    ...(steps.length === 0 ? [] : [['then', steps.join(', then ')] as const]),
  ];
}

function connections({ pool, poolSettings, maxInFlight }: LoadShape): readonly Setting[] {
  const given = Object.entries(poolSettings).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`],
  );
  return [
    ['connections', [connectionWords[pool], ...given].join(', ')],
    ...(maxInFlight === null ? [] : [['in flight at most', String(maxInFlight)] as const]),
  ];
}

const connectionWords: Readonly<Record<LoadShape['pool'], string>> = {
  clients: 'one for each client',
  pool: 'pg.Pool',
  connect: 'a new one for each operation',
};

function readOnly({ readOnlyShare, readOnlyFallback }: LoadShape): string {
  const otherwise = readOnlyFallback === 'primary' ? 'else the primary' : 'else refused';
  return `${readOnlyShare * 100} % of the reads, ${otherwise}`;
}

function retries({ retries: policy, maxAttempts }: LoadShape): string {
  return policy === 'none'
    ? 'none'
    : `what certainly was not applied, up to ${maxAttempts} attempts`;
}
