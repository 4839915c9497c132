/** What one of the two did in one turn. */
export interface Figures {
  /** Transactions a second. */
  readonly perSecond: number;
  /** CPU of the client a transaction, start-up included. */
  readonly cpuUs: number;
  /** Where there is a rate: from when a transaction was due. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How late operations began, in an open loop of ours. */
  readonly lateP99Ms?: number;
  /** Of operations for which a client stood free, those that began over 2 ms late, in per cent. */
  readonly ownLatePercent?: number;
  /** Milliseconds a second in which our process wanted a core and had none. */
  readonly coreWaitMs?: number;
}

/** Of one round, neighbours in time. */
export interface Pair {
  readonly ours: Figures;
  readonly pgbench: Figures;
  /** Absent: there is no k6 here. From when an operation was sent, also where there is a rate. */
  readonly k6?: Figures;
}
