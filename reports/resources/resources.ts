/** Who used the processor and what sessions waited for, over the measured load. */
export interface ResourceFigures {
  /** Samples, about one a second. */
  readonly samples: number;
  /** In cores, the mean; null: the system does not tell. */
  readonly machine: {
    readonly cores: number;
    readonly busy: number;
    /** Taken by other machines of the same host. */
    readonly stolen: number;
    /** Idle while something waited for a disk. */
    readonly diskWait: number;
  } | null;
  /** Cores used by each node's server, the load, the endpoint, the runner. null: see `reasons`. */
  readonly parts: Readonly<Record<string, CoresUsed | null>>;
  /** By node. null: see `reasons`. */
  readonly sessions: Readonly<Record<string, SessionFigures | null>>;
  /** Why a figure above is null, by its name. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly series: ResourceSeries;
}

export interface CoresUsed {
  readonly mean: number;
  readonly max: number;
}

/** Sessions in the mean. */
export interface SessionFigures {
  readonly active: number;
  /** In a transaction, while the server waited for the client. */
  readonly idleInTransaction: number;
  /** Of the active ones, by what they waited for; `running`: for nothing but a core. */
  readonly on: Readonly<Record<string, number>>;
}

/** Means of up to some hundred stretches of time; null: nothing was told in it. */
export interface ResourceSeries {
  readonly atMs: readonly number[];
  readonly busy: readonly (number | null)[];
  readonly parts: Readonly<Record<string, readonly (number | null)[]>>;
}
