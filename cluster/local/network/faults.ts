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
}

/** What a cluster can have done to the network of its nodes. Throws UsageError on loopback. */
export class NetworkFaults implements Partitionable, PowerCuttable, Shapeable {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  async isolate(node: string, from: From, direction: Direction = 'both'): Promise<void> {
    await isolateHost(this.#host(node), from, direction);
  }

  async rejoin(node: string): Promise<void> {
    await rejoinHost(this.#host(node));
  }

  async cutPower(node: string): Promise<void> {
    await cutPowerOf(this.#host(node), () => this.#rest.crash(node));
  }

  async restorePower(node: string): Promise<void> {
    await restorePowerOf(this.#host(node));
    await this.#rest.revive(node);
  }

  async shape(node: string, shape: Shape): Promise<string> {
    return shapeHost(this.#host(node), shape);
  }

  async unshape(node: string): Promise<void> {
    await unshapeHost(this.#host(node));
  }

  #host(node: string): Host {
    return hostOf(this.#rest.record, node);
  }
}
