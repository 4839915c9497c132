import type { Connection } from '../connection.ts';

/** Gives one client of the load the connection for each of its operations, one at a time. */
export interface ConnectionSource extends Disposable {
  /** An open one. Rejects when it cannot be had, with the cause of `cut` when that was it. */
  take(): Promise<Connection>;
  /** Destroys the connection that is in use, or gives up the one that is waited for. */
  cut(cause: Error): void;
  /** The operation has ended. Says whether its connection was had, and still is sound. */
  giveBack(): boolean;
}

/** What the clients of one load process share; disposing closes it. */
export interface Connections extends Disposable {
  /** How many there are now. */
  readonly open: number;
  /** So many were open and were cut, or given up because the other side was silent. */
  readonly lost: number;
  sourceFor(): ConnectionSource;
}
