import type { Endpoint, Login } from '../../core/cluster.ts';
import type { SessionUse } from '../../core/resources.ts';
import { NodeProbe } from '../sources/probe.ts';

const answerWithinMs = 400;

/** What all sessions but the one that asks are doing now. */
interface SessionsNow {
  readonly idleInTransaction: number;
  readonly active: Readonly<Record<string, number>> | null;
}

// Others' waits are seen by a superuser or a member of pg_monitor. A parallel worker is part of its
// session's work.
const question = {
  name: 'sessions',
  text: `
  WITH seen AS (
    SELECT state,
           CASE WHEN wait_event IS NULL THEN 'running'
                ELSE wait_event_type || ':' || wait_event END AS waits_for,
           count(*)::int AS sessions
      FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
       AND state IN ('active', 'idle in transaction')
     GROUP BY 1, 2)
  SELECT coalesce(sum(sessions) FILTER (WHERE state <> 'active'), 0)::int AS "idleInTransaction",
         jsonb_object_agg(waits_for, sessions) FILTER (WHERE state = 'active') AS active
    FROM seen`,
};

/** Asks one node again and again; what it said is added up until it is taken. */
export class SessionWatch implements Disposable {
  readonly #probe: NodeProbe<SessionsNow>;
  #asked = 0;
  #idle = 0;
  #active: Record<string, number> = {};

  constructor(endpoint: Endpoint, login: Login) {
    this.#probe = new NodeProbe<SessionsNow>(endpoint, login, answerWithinMs, question);
  }

  /** Never throws; a node that does not answer adds nothing. */
  async ask(): Promise<void> {
    const now = await this.#probe.ask();
    if (now === null) return;
    this.#asked += 1;
    this.#idle += now.idleInTransaction;
    for (const [wait, sessions] of Object.entries(now.active ?? {}))
      this.#active[wait] = (this.#active[wait] ?? 0) + sessions;
  }

  /** Since the call before; null: it never answered. */
  take(): SessionUse | null {
    const taken = { asked: this.#asked, idleInTransaction: this.#idle, active: this.#active };
    this.#asked = 0;
    this.#idle = 0;
    this.#active = {};
    return taken.asked === 0 ? null : taken;
  }

  [Symbol.dispose](): void {
    this.#probe[Symbol.dispose]();
  }
}
