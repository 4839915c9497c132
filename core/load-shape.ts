/** How operations come about and what carries them. */
export interface LoadShape {
  /** Rates over time from the measured start on; empty: `rate` throughout. */
  readonly stages: readonly LoadStage[];
  /** Of `arrival: burst`. */
  readonly burst: Burst;
  /** `closed`: each client begins its next operation when the last has ended, and has no rate. */
  readonly loop: 'open' | 'closed';
  /** Of a closed loop: the mean pause before an operation. */
  readonly thinkTimeMs: number;
  /** Operations begun and not ended, at most; null: as many as there are clients. */
  readonly maxInFlight: number | null;
  /** Load processes that share the operations. */
  readonly workers: number;
  /** `safe`: what certainly was not applied is tried again. */
  readonly retries: 'none' | 'safe';
  /** Of one operation, the first one included. */
  readonly maxAttempts: number;
  /** A connection for each client, a pg.Pool that they share, or one for each operation. */
  readonly pool: 'clients' | 'pool' | 'connect';
  readonly poolSettings: PoolSettings;
  /** Of the reads, 0 to 1: what is sent to the endpoint's read-only address. */
  readonly readOnlyShare: number;
  /** What that address does when no standby is fit to be read from. */
  readonly readOnlyFallback: 'primary' | 'refuse';
}

/** The rate goes straight from that before to `rate` in this time; a step when that is 0. */
export interface LoadStage {
  readonly forMs: number;
  /** Operations per second. */
  readonly rate: number;
}

/** For the first `forMs` of every `everyMs` the rate is `factor` times as high. */
export interface Burst {
  readonly everyMs: number;
  readonly forMs: number;
  readonly factor: number;
}

/** pg.Pool's own names and units; what is not given is pg.Pool's default, but `max` is the clients. */
export interface PoolSettings {
  readonly max?: number | undefined;
  readonly min?: number | undefined;
  readonly idleTimeoutMillis?: number | undefined;
  readonly connectionTimeoutMillis?: number | undefined;
  readonly maxUses?: number | undefined;
  readonly maxLifetimeSeconds?: number | undefined;
}

const plain: LoadShape = {
  stages: [],
  burst: { everyMs: 10_000, forMs: 1000, factor: 5 },
  loop: 'open',
  thinkTimeMs: 0,
  maxInFlight: null,
  workers: 1,
  retries: 'none',
  maxAttempts: 3,
  pool: 'clients',
  poolSettings: {},
  readOnlyShare: 0,
  readOnlyFallback: 'primary',
};

/** The shape of a load, with the defaults for what it does not say. */
export function shapeOf(load: Partial<LoadShape>): LoadShape {
  const given = Object.entries(load).filter(([, value]) => value !== undefined);
  return { ...plain, ...Object.fromEntries(given) };
}
