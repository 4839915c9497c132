/** One line of resources.jsonl: who used the processor since the line before, and waited for what. */
export interface ResourceRecord {
  readonly atMs: number;
  /** What it covers: up to `atMs`. */
  readonly spanMs: number;
  /** The machine that load and endpoint run on; null: the system does not tell. */
  readonly machine: MachineUse | null;
  /** Cores used: by each node's server, the load, the endpoint, the runner. null: cannot be told. */
  readonly parts: Readonly<Record<string, number | null>>;
  /** By node: what its sessions were doing; null: it never answered. */
  readonly sessions: Readonly<Record<string, SessionUse | null>>;
}

/** In cores: seconds of processor time per second. */
export interface MachineUse {
  readonly cores: number;
  readonly busy: number;
  /** Taken by other machines of the same host. */
  readonly stolen: number;
  /** Idle while something waited for a disk. */
  readonly diskWait: number;
}

/** Sums over the answers: divided by `asked`, sessions in the mean. */
export interface SessionUse {
  readonly asked: number;
  /** In a transaction, while the server waited for the client's next statement. */
  readonly idleInTransaction: number;
  /** Executing, by what it waited for (`IO:WALSync`); `running`: for nothing but a core. */
  readonly active: Readonly<Record<string, number>>;
}
