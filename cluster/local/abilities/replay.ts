import type { Endpoint, Login } from '../../../core/cluster.ts';
import { Refused } from '../../../core/errors.ts';
import { connect } from '../../connect.ts';

const timeoutMs = 10_000;

/** Throws on a node that is not a standby. */
export async function pauseReplay(node: Endpoint, login: Login, signal: AbortSignal) {
  await using database = await connect(node, login, { timeoutMs, signal });
  const { rows } = await database.client.query('SELECT pg_is_wal_replay_paused() AS paused');
  if (rows[0]?.paused) throw new Refused('its replay is paused already');
  await database.client.query('SELECT pg_wal_replay_pause()');
}

/** A node that has been promoted meanwhile replays no more, and has nothing to resume. */
export async function resumeReplay(node: Endpoint, login: Login): Promise<void> {
  const signal = new AbortController().signal;
  await using database = await connect(node, login, { timeoutMs, signal });
  const { rows } = await database.client.query('SELECT pg_is_in_recovery() AS standby');
  if (rows[0]?.standby) await database.client.query('SELECT pg_wal_replay_resume()');
}
