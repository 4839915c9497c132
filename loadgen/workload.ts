/** What a transaction asks the database with: parameterised, prepared under the statement's name. */
export interface Sql {
  query<Row extends Record<string, unknown>>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly Row[]>;
}

export interface Statement {
  /** Names the prepared statement: unique in the workload. */
  readonly name: string;
  readonly text: string;
}

/** What a transaction draws from. It follows from (run id, seed, cycle) alone. */
export interface Keys {
  readonly runId: string;
  readonly cycle: number;
  /** Uniform whole number in [0, below). Each call draws the next one. */
  below(below: number): number;
  pick<T>(from: readonly T[]): T;
  /** Ids of rows that the seed data holds. */
  patientId(): number;
  providerId(): number;
  facilityId(): number;
}

/** Thrown by a transaction when the business says no: the outcome `rejected`, not an error. */
export class Rejection extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
    this.name = 'Rejection';
  }
}

/** A read runs as it is; a write between the engine's BEGIN and its receipt and COMMIT. */
export interface Transaction {
  readonly name: string;
  readonly kind: 'read' | 'write';
  run(sql: Sql, keys: Keys): Promise<void>;
  /** SQLSTATEs (or `SQLSTATE constraint_name`) that mean the business said no, and why. */
  readonly rejections?: Readonly<Record<string, string>>;
  /** Rows that one run of a write leaves with its (run_id, cycle), per table: what torn is judged by. */
  readonly leaves?: Readonly<Record<string, number>>;
}

export interface Mix {
  readonly name: string;
  /** Relative weight of each transaction, by name. */
  readonly weights: Readonly<Record<string, number>>;
  /** How the rate changes over the measured load; none: it does not. */
  readonly stages?: readonly RateStage[];
}

/** Shares add up to 1, and so do share x rateFactor: over all stages the rate is the configured one. */
export interface RateStage {
  /** Of the measured load's duration. */
  readonly share: number;
  /** Times the configured rate. */
  readonly rateFactor: number;
}

export interface Workload {
  readonly name: string;
  readonly transactions: readonly Transaction[];
  readonly mixes: readonly Mix[];
}
