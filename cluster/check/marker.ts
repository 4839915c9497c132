import { deferred, unlessAborted } from '../../core/wait.ts';
import { connect } from '../connect.ts';
import { type Checked, type Member, open } from './finding.ts';

/** Should our machine vanish, so that nobody tells the server of our end. */
const longestMs = 30_000;

// A commit that waits for a standby which is down would keep the row from being removed.
const settings = `SET client_min_messages = notice; SET lock_timeout = ${longestMs};
  SET synchronous_commit = local`;

/**
 * Puts a row on the primary, committed, for others to look for; disposing resolves when it is gone.
 * The server itself removes it as soon as a connection of ours has ended: no death of ours leaves it.
 */
export async function placeMarker(
  { login }: Checked,
  primary: Member,
  run: string,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  const holder = await open(primary, login, signal);
  const writing = connect(primary, login, { timeoutMs: longestMs, signal });
  const writer = await writing.catch(async (error) => {
    await holder[Symbol.asyncDispose]();
    throw error;
  });
  try {
    await holder.client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [run]);
    const placed = deferred<void>();
    writer.client.once('notice', () => placed.resolve());
    await writer.client.query(settings);
    const gone = writer.client.query(comeAndGo(writer.client.escapeLiteral(run)));
    gone.catch(placed.reject);
    await unlessAborted(placed.promise, signal);
    return {
      async [Symbol.asyncDispose]() {
        await holder[Symbol.asyncDispose]();
        try {
          await gone;
        } catch (error) {
          if (!signal.aborted) throw error;
        } finally {
          await writer[Symbol.asyncDispose]();
        }
      },
    };
  } catch (error) {
    await holder[Symbol.asyncDispose]();
    await writer[Symbol.asyncDispose]();
    throw error;
  }
}

/** Once there, it stays until the holder of the lock is gone. */
function comeAndGo(run: string): string {
  return `DO $do$ BEGIN
    INSERT INTO bench.receipt (run_id, cycle) VALUES (${run}, 0);
    COMMIT;
    IF NOT pg_try_advisory_lock(hashtextextended(${run}, 0)) THEN
      RAISE NOTICE 'there';
      BEGIN
        PERFORM pg_advisory_lock(hashtextextended(${run}, 0));
      EXCEPTION WHEN lock_not_available THEN NULL;
      END;
    END IF;
    DELETE FROM bench.receipt WHERE run_id = ${run};
  END $do$`;
}
