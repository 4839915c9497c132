import { Gauge } from 'k6/metrics';
import { type Failure, failureOf, type Judged } from './outcome.ts';

// Gauges: k6 keeps every value of a trend in memory. What counts is not their value alone but
// when they were told, to the nanosecond, in k6's JSON output.
const sent = new Gauge('pghb_sent');
const ended = new Gauge('pghb_ended');

/** Who took a write; a read has nothing to say. */
export interface Answer {
  readonly node?: string;
  readonly timeline?: number;
}

export interface Judging {
  /** SQLSTATEs (or `SQLSTATE constraint_name`) that mean the business said no, and why. */
  readonly rejections?: Judged['rejections'];
}

export type Ended = 'ok' | Failure['outcome'];

/**
 * Runs one operation and tells the harness of it. `cycle` is a number that no other operation of the
 * run has; a write leaves it in its receipt. `tx` names the transaction in the report. An error of the
 * database is an outcome and is not thrown; one of the script is, and leaves the operation unknown.
 */
export function measured(
  tx: string,
  kind: 'read' | 'write',
  cycle: number,
  work: () => Promise<Answer | undefined>,
  judging?: Judging,
): Promise<Ended>;
export function measured(
  tx: string,
  kind: 'read' | 'write',
  cycle: number,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is one of these
  work: () => Answer | undefined | void,
  judging?: Judging,
): Ended;
export function measured(
  tx: string,
  kind: 'read' | 'write',
  cycle: number,
  // biome-ignore lint/suspicious/noConfusingVoidType: as above
  work: () => Promise<Answer | undefined> | Answer | undefined | void,
  { rejections = {} }: Judging = {},
): Promise<Ended> | Ended {
  const operation = { tx, kind, cycle, rejections };
  sent.add(cycle, { tx, kind });
  try {
    const answer = work();
    if (!(answer instanceof Promise)) return succeeded(operation, answer ?? {});
    return answer.then(
      (later) => succeeded(operation, later ?? {}),
      (thrown) => failed(operation, thrown),
    );
  } catch (thrown) {
    return failed(operation, thrown);
  }
}

interface Operation extends Judged {
  readonly tx: string;
  readonly cycle: number;
}

function succeeded({ tx, kind, cycle }: Operation, { node, timeline }: Answer): Ended {
  const by = node === undefined ? {} : { node, timeline: String(timeline ?? 0) };
  ended.add(cycle, { tx, kind, outcome: 'ok', ...by });
  return 'ok';
}

function failed(operation: Operation, thrown: unknown): Ended {
  const failure = failureOf(thrown, operation);
  if (!failure) throw thrown;
  const { tx, kind, cycle } = operation;
  const { outcome, code, message } = failure;
  ended.add(cycle, { tx, kind, outcome, code, message });
  return outcome;
}
