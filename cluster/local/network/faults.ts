import type { Partitionable, PowerCuttable, Shape, Shapeable } from '../../../core/cluster.ts';
import { Refused } from '../../../core/errors.ts';
import type { ClusterRecord } from '../directory.ts';
import { type Direction, type From, isolateHost, rejoinHost } from './cut.ts';
import { type Host, hostOf } from './host.ts';
import { cutPowerOf, restorePowerOf } from './power.ts';
import { isDropping } from './rules.ts';
import { isShaped, shapeHost, unshapeHost } from './shape.ts';

/** What the network needs of the rest of the cluster. */
export interface Rest {
  readonly record: ClusterRecord;
  readonly kill: (node: string) => Promise<void>;
  readonly revive: (node: string) => Promise<void>;
}

/** What a cluster can have done to the network of its nodes. Throws UsageError on loopback. */
export class NetworkFaults implements Partitionable, PowerCuttable, Shapeable {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  async isolate(node: string, from: From, direction: Direction = 'both'): Promise<void> {
    const host = this.#host(node);
    if (await isDropping(host.namespace, 'cut')) throw new Refused(`${node} is cut off already`);
    await isolateHost(host, from, direction);
  }

  async rejoin(node: string): Promise<void> {
    await rejoinHost(this.#host(node));
  }

  async cutPower(node: string): Promise<void> {
    await cutPowerOf(this.#host(node), () => this.#rest.kill(node));
  }

  async restorePower(node: string): Promise<void> {
    await restorePowerOf(this.#host(node));
    await this.#rest.revive(node);
  }

  async shape(node: string, shape: Shape): Promise<string> {
    const host = this.#host(node);
    if (await isShaped(host)) throw new Refused(`the network of ${node} is slow already`);
    return shapeHost(host, shape);
  }

  async unshape(node: string): Promise<void> {
    await unshapeHost(this.#host(node));
  }

  #host(node: string): Host {
    return hostOf(this.#rest.record, node);
  }
}
