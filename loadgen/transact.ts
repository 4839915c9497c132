import type { Clock } from '../core/clock.ts';
import type { Effect, Phase, Problem } from './attempt.ts';
import { classify, provesNotCommitted, rejectionOf } from './classify.ts';
import type { CommandAnswer, Connection } from './connection.ts';
import { receipt } from './receipt.ts';
import type { Notice } from './session-client.ts';
import type { Keys, Transaction } from './workload.ts';

interface Receipt {
  readonly acceptedBy: string | null;
  readonly timeline: number;
}

const noReceipt: Receipt = { acceptedBy: null, timeline: 0 };
const readDone: Effect = { outcome: 'ok', problem: null, commitSentAtMs: null, ...noReceipt };

/**
 * Runs one transaction and says what became of it; never throws. Until COMMIT is sent whatever goes
 * wrong means `failed`. From then on only the server's own word that it did not commit does, and
 * all else is `unknown`.
 */
export async function transact(
  connection: Connection,
  transaction: Transaction,
  keys: Keys,
  clock: Clock,
): Promise<Effect> {
  return transaction.kind === 'read'
    ? await read(connection, transaction, keys)
    : await write(connection, transaction, keys, clock);
}

/** The attempt ended before anything could have been applied. */
export function notApplied(error: unknown, transaction: Transaction): Effect {
  const rejection = rejectionOf(error, transaction);
  const outcome = rejection ? 'rejected' : 'failed';
  return { outcome, problem: rejection ?? classify(error), commitSentAtMs: null, ...noReceipt };
}

async function read(connection: Connection, transaction: Transaction, keys: Keys): Promise<Effect> {
  try {
    await transaction.run(connection, keys);
    return readDone;
  } catch (error) {
    return { ...notApplied(error, transaction), phase: 'transaction' };
  }
}

async function write(
  connection: Connection,
  transaction: Transaction,
  keys: Keys,
  clock: Clock,
): Promise<Effect> {
  let taken = noReceipt;
  let phase: Phase = 'begin';
  try {
    await connection.command('BEGIN');
    phase = 'transaction';
    await transaction.run(connection, keys);
    phase = 'receipt';
    taken = await leaveReceipt(connection, keys);
    if (connection.lost) throw new Error('Connection terminated before COMMIT');
  } catch (error) {
    await rollBack(connection);
    return { ...notApplied(error, transaction), ...taken, phase };
  }
  const commitSentAtMs = clock.nowMs();
  const { outcome, problem } = await commit(connection);
  const { acceptedBy, timeline } = taken;
  return { outcome, problem, commitSentAtMs, acceptedBy, timeline, phase: 'commit' };
}

async function leaveReceipt(connection: Connection, keys: Keys): Promise<Receipt> {
  const [row] = await connection.query(receipt, [keys.runId, keys.cycle]);
  if (!row) throw new Error('the receipt came back without its row');
  connection.node = String(row['accepted_by']);
  return { acceptedBy: connection.node, timeline: Number(row['timeline']) };
}

/** Not answered is as good: a session that is gone applies nothing that was not committed. */
async function rollBack(connection: Connection): Promise<void> {
  if (connection.lost) return;
  await connection.command('ROLLBACK').catch(() => connection.destroy());
}

type Settled = Pick<Effect, 'outcome' | 'problem'>;

async function commit(connection: Connection): Promise<Settled> {
  try {
    return settledBy(await connection.command('COMMIT'));
  } catch (error) {
    return { outcome: provesNotCommitted(error) ? 'failed' : 'unknown', problem: classify(error) };
  }
}

function settledBy({ tag, notices }: CommandAnswer): Settled {
  const doubt = notices.find(castsDoubt);
  if (doubt) return unsure({ code: 'commit in doubt', message: doubt.message });
  if (tag === 'COMMIT') return { outcome: 'ok', problem: null };
  const problem = { code: 'rolled back', message: `COMMIT was answered by ${tag}` };
  return tag === 'ROLLBACK' ? { outcome: 'failed', problem } : unsure(problem);
}

function unsure(problem: Problem): Settled {
  return { outcome: 'unknown', problem };
}

/**
 * Warnings that come with a COMMIT that looks like any other: the transaction is on this node's
 * disk and perhaps nowhere else, or this session was not in the transaction (25P01).
 */
function castsDoubt({ code, message, routine }: Notice): boolean {
  if (code === '25P01' || routine === 'SyncRepWaitForLSN') return true;
  return /cancell?ing (the )?wait for synchronous replication/.test(message);
}
