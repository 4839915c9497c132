/** Where a server listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export function formatEndpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Null is nobody: the same as nobody alone. */
export function isSameEndpoint(a: Endpoint | null, b: Endpoint | null): boolean {
  return a?.host === b?.host && a?.port === b?.port;
}

/** Who may be written to. `null`: route to nobody. Ends when the signal is aborted. */
export interface PrimarySource {
  watch(signal: AbortSignal): AsyncIterable<Endpoint | null>;
}

/** How far a standby is behind what is known of its primary; `ms` to about a second. */
export interface Lag {
  readonly bytes: number;
  /** Since when the primary is ahead of what was replayed. null: longer than can be told. */
  readonly ms: number | null;
}

/** One node as it can be read from and checked. */
export interface NodeView extends Endpoint {
  readonly name: string;
  /** From 1, and its own for the life of the cluster: by the monitor, or its place in a list. */
  readonly number: number;
  /** By its own word, which outlasts a short silence. null: it does not answer. */
  readonly role: 'primary' | 'standby' | null;
  /** Why nobody should be led there to read, lag aside. null: no reason. */
  readonly unfit: string | null;
  /** Of a standby; null: not known. */
  readonly lag: Lag | null;
  readonly timeline: number | null;
}

/** All nodes, told anew about once a second. Ends when the signal is aborted. */
export interface NodesSource {
  watch(signal: AbortSignal): AsyncIterable<readonly NodeView[]>;
}

/** One node as the cluster's own monitor sees it. */
export interface NodeState extends Endpoint {
  readonly name: string;
  /** Given out once by the monitor, never again. */
  readonly id: number;
  readonly reportedState: string;
  readonly goalState: string;
  readonly healthy: boolean;
  readonly priority: number;
}

export interface Topology {
  /** The name of the node that takes writes; null: known to be none. */
  readonly primary: string | null;
  /** One primary, every other node a healthy standby, none on its way to another state. */
  readonly redundant: boolean;
  readonly nodes: readonly NodeState[];
}

/** What one node says of itself, asked directly. `null`: it did not answer. */
export interface NodeRole {
  readonly inRecovery: boolean;
  readonly readOnly: boolean;
  readonly timeline: number;
  /** Written (primary) or replayed (standby) position, in bytes. */
  readonly lsn: number;
  /** Since the commit that a standby has replayed last, by the clocks of both; null: none. */
  readonly replayAgeMs: number | null;
  /** Whether a commit waits for a standby; null: in recovery. Absent: it was not asked. */
  readonly synchronous?: boolean | null;
  /** Up to where as many standbys as a commit waits for have confirmed; null: there are too few. */
  readonly confirmedLsn?: number | null;
}

/** How an application logs in: to a node directly or to an endpoint. */
export interface Login {
  readonly user: string;
  readonly password?: string;
  readonly database: string;
}

export interface ClusterDriver extends AsyncDisposable {
  start(signal: AbortSignal): Promise<void>;
  topology(signal: AbortSignal): Promise<Topology>;
  collectLogs(directory: string): Promise<void>;
}

/** What a cluster can have done to it; a driver implements what it can, and says so. */
export interface Crashable {
  crash(node: string): Promise<void>;
  revive(node: string): Promise<void>;
}

/** SIGSTOP of everything a node runs: it keeps its connections and answers nobody. */
export interface Freezable {
  freeze(node: string): Promise<void>;
  thaw(node: string): Promise<void>;
}

/** The postmaster alone is killed; its keeper lives on. */
export interface PostgresKillable {
  killPostgres(node: string): Promise<void>;
}

/** The node's servers of replication are stopped: what it writes reaches nobody. */
export interface ReplicationStallable {
  stallReplication(node: string): Promise<void>;
  resumeReplication(node: string): Promise<void>;
}

/** The keeper is asked to end, and hands over what it has; `revive` starts it again. */
export interface Stoppable {
  stop(node: string): Promise<void>;
  revive(node: string): Promise<void>;
}

export interface Switchable {
  switchover(signal: AbortSignal): Promise<void>;
}

export interface Promotable {
  promote(node: string, signal: AbortSignal): Promise<void>;
}

export interface Maintainable {
  enableMaintenance(node: string, signal: AbortSignal): Promise<void>;
  disableMaintenance(node: string): Promise<void>;
}

/** A standby goes on receiving, and shows nothing new. */
export interface ReplayPausable {
  pauseReplay(node: string, signal: AbortSignal): Promise<void>;
  resumeReplay(node: string): Promise<void>;
}

/** A node that is down loses its data; `rebuild` has it made anew from the primary. */
export interface Rebuildable {
  removeData(node: string): Promise<void>;
  rebuild(node: string): Promise<void>;
}

/** A node whose data has a file system of its own, to the last byte. */
export interface Fillable {
  fillDisk(node: string): Promise<void>;
  freeDisk(node: string): Promise<void>;
}

/** Somebody's transaction that stays open: its snapshot, and locks on rows of a table. */
export interface Lockable {
  lockRows(node: string, rows: LockedRows, signal: AbortSignal): Promise<AsyncDisposable>;
}

export interface LockedRows {
  readonly table: string;
  readonly count: number;
}

/** A node that comes back may have to wait for something that can be asked for. */
export interface Hurryable {
  hurry(signal: AbortSignal): Promise<void>;
}

/**
 * Packets of a node are dropped and nobody is told, established connections included: those between
 * it and the rest of the cluster, so that its clients still reach it, or all of them.
 */
export interface Partitionable {
  isolate(
    node: string,
    from: 'cluster' | 'everyone',
    direction?: 'both' | 'in' | 'out',
  ): Promise<void>;
  rejoin(node: string): Promise<void>;
}

/** Every process of a node ends, and no packet tells of it. */
export interface PowerCuttable {
  cutPower(node: string): Promise<void>;
  restorePower(node: string): Promise<void>;
}

/** What a network does to the packets of a node, in each direction. */
export interface Shape {
  readonly delayMs?: number;
  readonly lossPercent?: number;
  readonly bytesPerSecond?: number;
}

export interface Shapeable {
  /** Resolves with what was really done and by what, since not every system can do all of it. */
  shape(node: string, shape: Shape): Promise<string>;
  unshape(node: string): Promise<void>;
}

/** A cluster whose owner says by which commands faults are done to it, and undone. */
export interface Commanded {
  hasCommand(fault: string): boolean;
  /** Throws with the last lines that the command printed when it fails; it is undone then. */
  command(fault: string, node: string, signal: AbortSignal): Promise<void>;
  /** False: the owner gave nothing to undo it with, and it heals by itself. */
  hasUndo(fault: string): boolean;
  /** Harmless where nothing is there to undo it with. */
  undo(fault: string, node: string): Promise<void>;
}
