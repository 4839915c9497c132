import type { Clock } from '../../core/clock.ts';
import { type Endpoint, isSameEndpoint } from '../../core/cluster.ts';
import type { ProxyEvent } from '../../proxy/router.ts';
import type { Admin } from './admin.ts';

export interface RepointParts {
  readonly admin: Pick<Admin, 'command' | 'counts'>;
  readonly database: string;
  /** Writes the settings with this target in them. */
  readonly write: (target: Endpoint) => Promise<void>;
  readonly clock: Clock;
  readonly onEvent: (event: ProxyEvent) => void;
}

/**
 * Leads PgBouncer to one primary after the other. KILL cuts every client of the old one at once and
 * has new ones wait; then the settings are written anew and read (RELOAD), and RESUME lets in who waits.
 * RELOAD alone would leave the sessions on the old primary that it still serves, and PAUSE would wait
 * for them: with session pooling, until the client hangs up.
 */
export class Repointing {
  readonly #parts: RepointParts;
  #target: Endpoint | null;
  #generation = 1;

  /** `target`: where it leads already. */
  constructor(parts: RepointParts, target: Endpoint) {
    this.#parts = parts;
    this.#target = target;
    this.#say('routed', 0, parts.clock.nowMs());
  }

  /** null: to nobody. */
  async route(target: Endpoint | null): Promise<void> {
    if (isSameEndpoint(target, this.#target)) return;
    const toldAtMs = this.#parts.clock.nowMs();
    if (this.#target) await this.#fence(toldAtMs);
    if (target) await this.#lead(target, toldAtMs);
  }

  async #fence(toldAtMs: number): Promise<void> {
    const { admin, database } = this.#parts;
    const { active } = await admin.counts(database);
    await admin.command('KILL', database);
    this.#target = null;
    this.#generation += 1;
    this.#say('fenced', active, toldAtMs);
  }

  async #lead(target: Endpoint, toldAtMs: number): Promise<void> {
    const { admin, database, write } = this.#parts;
    await write(target);
    await admin.command('RELOAD');
    const { waiting } = await admin.counts(database);
    await admin.command('RESUME', database);
    this.#target = target;
    this.#generation += 1;
    this.#say('routed', waiting, toldAtMs);
  }

  #say(what: ProxyEvent['what'], links: number, toldAtMs: number): void {
    const { clock, onEvent } = this.#parts;
    const [target, generation] = [this.#target, this.#generation];
    onEvent({ kind: 'proxy', atMs: clock.nowMs(), what, target, generation, links, toldAtMs });
  }
}
