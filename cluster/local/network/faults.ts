import type { Partitionable, PowerCuttable, Shape, Shapeable } from '../../../core/cluster.ts';
import type { ClusterRecord } from '../directory.ts';
import { type Direction, type From, isolateHost, rejoinHost } from './cut.ts';
import { type Host, hostOf } from './host.ts';
import { cutPowerOf, restorePowerOf } from './power.ts';
import { shapeHost, unshapeHost } from './shape.ts';

/** What the network needs of the rest of the cluster. */
export interface Rest {
  readonly record: ClusterRecord;
  readonly crash: (node: string) => Promise<void>;
  readonly revive: (node: string) => Promise<void>;
  /** Has a disturbed node healed should this process die; null: somebody sees to that already. */
  readonly mend: ((healing: Healing, node: string) => Mending) | null;
}

type Healing = 'rejoin' | 'restorePower' | 'unshape';

interface Mending {
  dismiss(lastWord: 'healed'): Promise<void>;
}

/** What a cluster can have done to the network of its nodes. Throws UsageError on loopback. */
export class NetworkFaults implements Partitionable, PowerCuttable, Shapeable {
  readonly #rest: Rest;
  /** One for each healing that is owed: a node may be cut off and slow at once. */
  readonly #menders = new Map<string, Mending>();

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  async isolate(node: string, from: From, direction: Direction = 'both'): Promise<void> {
    await isolateHost(this.#disturbed('rejoin', node), from, direction);
  }

  async rejoin(node: string): Promise<void> {
    await rejoinHost(this.#host(node));
    await this.#healed('rejoin', node);
  }

  async cutPower(node: string): Promise<void> {
    await cutPowerOf(this.#disturbed('restorePower', node), () => this.#rest.crash(node));
  }

  async restorePower(node: string): Promise<void> {
    await restorePowerOf(this.#host(node));
    await this.#rest.revive(node);
    await this.#healed('restorePower', node);
  }

  async shape(node: string, shape: Shape): Promise<string> {
    return shapeHost(this.#disturbed('unshape', node), shape);
  }

  async unshape(node: string): Promise<void> {
    await unshapeHost(this.#host(node));
    await this.#healed('unshape', node);
  }

  #host(node: string): Host {
    return hostOf(this.#rest.record, node);
  }

  /** Before anything is done to it. */
  #disturbed(healing: Healing, node: string): Host {
    const host = this.#host(node);
    const key = `${healing} ${node}`;
    const mending = this.#menders.has(key) ? undefined : this.#rest.mend?.(healing, node);
    if (mending) this.#menders.set(key, mending);
    return host;
  }

  async #healed(healing: Healing, node: string): Promise<void> {
    const key = `${healing} ${node}`;
    const mending = this.#menders.get(key);
    this.#menders.delete(key);
    await mending?.dismiss('healed');
  }
}
