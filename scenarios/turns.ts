import type { FaultEvent } from '../core/history.ts';
import type { After, Step } from '../core/scenario.ts';
import { faults } from './faults/index.ts';
import type { Rig } from './rig.ts';

/** How far each step of a timeline has come: for events.jsonl, and for the steps that wait. */
export class Turns {
  readonly #rig: Rig;
  readonly #reached = new Map<string, number>();

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  of(step: Step, index: number): Told {
    return new Told(this.#rig, step, index, (turn) =>
      this.#reached.set(`${index} ${turn}`, this.#rig.clock.nowMs()),
    );
  }

  /** When it came to that turn; null: not yet. Throws when it never will. */
  reachedMs({ step, turn }: Pick<After, 'step' | 'turn'>): number | null {
    const reachedMs = this.#reached.get(`${step} ${turn}`);
    if (reachedMs !== undefined) return reachedMs;
    if (this.#reached.has(`${step} over`)) throw new Error(`step ${step} was never ${turn}`);
    return null;
  }
}

/** What becomes of one step. */
export class Told {
  readonly #rig: Rig;
  readonly #step: Step;
  readonly #index: number;
  readonly #reach: (turn: After['turn']) => void;
  nodes: readonly string[] = [];
  #last: FaultEvent['what'] | null = null;

  constructor(rig: Rig, step: Step, index: number, reach: (turn: After['turn']) => void) {
    this.#rig = rig;
    this.#step = step;
    this.#index = index;
    this.#reach = reach;
  }

  tell(what: FaultEvent['what'], detail = ''): void {
    const { fault, target } = this.#step;
    this.#last = what;
    this.#rig.record({
      ...{ kind: 'fault', atMs: this.#rig.clock.nowMs(), step: this.#index, fault, target },
      ...{ nodes: this.nodes, what, ...(detail === '' ? {} : { detail }) },
      ...(faults.get(fault)?.planned ? { planned: true } : {}),
    });
    if (what === 'injected' || what === 'healed') this.#reach(what);
    if (what === 'healed') this.#reach('over');
  }

  /** `failed` says that it was not injected; one that cannot be healed is a fault all the same. */
  failed(why: string): void {
    const { fault, target } = this.#step;
    if (this.#last === null) this.tell('inject');
    if (this.#last === 'inject') this.tell('failed', why);
    this.#rig.note(`${fault} of ${this.nodes.join(', ') || target}: ${why}`);
    this.#reach('over');
  }
}
