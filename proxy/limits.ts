/** What bounds the proxy: every wait and everything that is kept. */
export interface ProxyLimits {
  /** From accept to a whole first packet: what a slow or silent client may take. */
  readonly startupTimeoutMs: number;
  /** How long a new connection waits for a primary that answers. */
  readonly holdTimeoutMs: number;
  /** The same for a cancel request: it is of no use later. */
  readonly cancelHoldTimeoutMs: number;
  /** How many connections may wait while there is no primary that answers. */
  readonly holdMax: number;
  /** Client connections of every kind. */
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  /** Pause between attempts at a primary that does not answer; one attempt at a time. */
  readonly retryMs: number;
  /** Connections made to the primary at a time: a burst must not overrun its listen queue. */
  readonly connectingMax: number;
  /** Idle time before TCP asks whether the peer is still there. */
  readonly keepAliveMs: number;
}

export const defaultLimits: ProxyLimits = {
  startupTimeoutMs: 10_000,
  holdTimeoutMs: 30_000,
  cancelHoldTimeoutMs: 1_000,
  holdMax: 1_000,
  maxConnections: 10_000,
  connectTimeoutMs: 1_000,
  retryMs: 25,
  connectingMax: 64,
  keepAliveMs: 30_000,
};

/** Bytes that may wait in one direction of a link before its sender is paused. */
export const bufferBytes = 64 * 1024;
