import type { Keys } from '../../../workload.ts';
import { lockNext, today } from '../../../workloads/healthcare/next-appointment.ts';
import type { Write } from '../one-statement.ts';

/** What is done to the patient's next appointment. */
interface Change {
  /** Of UPDATE appointments: `next` is the appointment as it was. */
  readonly set: string;
  /** INSERTs that read from `changed`, the appointment as it has become. */
  readonly inserts: readonly string[];
}

/**
 * One statement that changes a patient's next appointment, leaves the row that says so, the inserts
 * and the receipt; without an appointment it does nothing and returns no row. $1 the patient, $2 the
 * day from which on, $3 the run, $4 the cycle, from $5 on what `set` and `inserts` need.
 */
export function changingNext({ set, inserts }: Change): string {
  const each = [changeLeft, ...inserts].map((text, index) => `part${index} AS (${text})`);
  return `WITH next AS (${lockNext.text}),
      changed AS (UPDATE appointments AS a SET ${set} FROM next
                   WHERE a.appointment_id = next.appointment_id
               RETURNING a.appointment_id, a.provider_id, a.status, a.appointment_date,
                         a.appointment_time),
      ${each.join(', ')}
    INSERT INTO bench.receipt (run_id, cycle) SELECT ${ours} FROM changed
    RETURNING accepted_by, timeline`;
}

/** Run and cycle, as columns of a row that is written. */
export const ours = '$3::text, $4::bigint';

const changeLeft = `INSERT INTO appointment_changes (appointment_id, status, appointment_date,
                       appointment_time, run_id, cycle)
      SELECT appointment_id, status, appointment_date, appointment_time, ${ours} FROM changed`;

/** `actor`, `action` and `context` are expressions over `changed`. */
export function trail(actor: string, action: string, context: string): string {
  return `INSERT INTO audit_log (actor, action, context, run_id, cycle)
      SELECT ${actor}, ${action}, jsonb_build_object(${context}), ${ours} FROM changed`;
}

/** The statement with its values. */
export function write(
  text: string,
  patient: number,
  { runId, cycle }: Keys,
  values: readonly unknown[] = [],
): Write {
  return { text, values: [patient, today, runId, cycle, ...values] };
}
