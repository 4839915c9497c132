/** A cluster that somebody else runs, as its owner describes it. */
export interface ExternalSpec {
  readonly nodes: readonly ExternalNode[];
  /** pg_auto_failover's; absent: the nodes' own words tell who is what. */
  readonly monitor?: string;
  /** By the name of the fault. */
  readonly faults: Readonly<Record<string, FaultCommands>>;
  /** Longest that one command may take. */
  readonly commandTimeoutMs: number;
  /** Whether the nodes' database may be made where it is missing. It is never dropped. */
  readonly createDatabase: boolean;
}

export interface ExternalNode {
  readonly name: string;
  /** As it was written: `${NAME}` stands for a variable of the environment. */
  readonly url: string;
}

/** Run by sh; {name}, {host}, {port} and {primary} are filled in. */
export interface FaultCommands {
  readonly inject: string;
  /** Absent: it heals by itself. */
  readonly heal?: string;
}
