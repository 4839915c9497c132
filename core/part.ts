/** One part of a load that several machines carry. */
export interface LoadPart {
  /** From 1. */
  readonly number: number;
  readonly of: number;
  /** When the load begins, by the database server's clock: ISO 8601, UTC. The zero of its times. */
  readonly startAt: string;
  /** The server that the clock was set by, and within how much; absent: by the machine's own. */
  readonly clock?: { readonly server: string; readonly uncertaintyMs: number };
}
