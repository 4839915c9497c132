import type {
  Crashable,
  Freezable,
  Lockable,
  Maintainable,
  Partitionable,
  PostgresKillable,
  Promotable,
  Rebuildable,
  ReplayPausable,
  ReplicationStallable,
  Shapeable,
  Stoppable,
  Switchable,
} from '../../../core/cluster.ts';
import { connect } from '../../connect.ts';
import { pauseReplay, resumeReplay } from '../../local/abilities/replay.ts';
import { lockRows } from '../../local/abilities/row-locks.ts';
import type { LabRecord } from '../record.ts';
import type { Logins } from '../settings.ts';
import * as containers from './containers.ts';
import { removeDataOf } from './data.ts';
import * as inside from './inside.ts';
import { containerOf, hostOf, isUp, nodeOf, runningOf } from './node.ts';
import { isolateHost, rejoinHost } from './packets.ts';
import { shapeHost, unshapeHost } from './shape.ts';

/** The lab that something is to be done to. */
export interface Subject {
  readonly record: LabRecord;
  readonly logins: Logins;
}

type ContainerAbilities = Crashable & Stoppable & Freezable;
type ProcessAbilities = PostgresKillable & ReplicationStallable & Maintainable;
type ServerAbilities = Switchable & Promotable & ReplayPausable & Lockable;
type NetworkAbilities = Partitionable & Shapeable;
export type Abilities = ContainerAbilities &
  ProcessAbilities &
  ServerAbilities &
  Rebuildable &
  NetworkAbilities;

/** All that a lab of containers can have done to it. */
export function abilitiesOf(subject: Subject): Abilities {
  return {
    ...containerAbilities(subject),
    ...processAbilities(subject),
    ...serverAbilities(subject),
    ...networkAbilities(subject),
  };
}

function containerAbilities({ record }: Subject): ContainerAbilities & Rebuildable {
  const start = async (node: string) => containers.startContainer(await containerOf(record, node));
  return {
    crash: async (node) => containers.killContainer(await runningOf(record, node)),
    stop: async (node) => containers.stopContainer(await runningOf(record, node)),
    revive: start,
    freeze: async (node) => containers.pauseContainer(await runningOf(record, node)),
    thaw: async (node) => containers.unpauseContainer(await containerOf(record, node)),
    removeData: async (node) => removeDataOf(await containerOf(record, node)),
    // Started without data, a node has itself forgotten and is made anew from the primary.
    rebuild: start,
  };
}

function processAbilities({ record }: Subject): ProcessAbilities {
  return {
    killPostgres: async (node) => inside.killPostmaster(await runningOf(record, node)),
    stallReplication: async (node) => inside.stopWalSenders(await runningOf(record, node)),
    resumeReplication: async (node) => inside.continueWalSenders(await containerOf(record, node)),
    enableMaintenance: async (node, signal) =>
      inside.enableMaintenance(await runningOf(record, node), signal),
    disableMaintenance: async (node) => inside.disableMaintenance(await containerOf(record, node)),
  };
}

function serverAbilities({ record, logins: { admin, monitor: login } }: Subject): ServerAbilities {
  const ask = async (question: string, words: readonly string[], signal: AbortSignal) => {
    await using monitor = await connect(record.monitor, login, { timeoutMs: 5000, signal });
    await monitor.client.query(question, [...words]);
  };
  return {
    switchover: (signal) => ask(`SELECT pgautofailover.perform_failover('default', 0)`, [], signal),
    promote: (node, signal) =>
      ask(`SELECT pgautofailover.perform_promotion('default', $1)`, [node], signal),
    pauseReplay: async (node, signal) => pauseReplay(nodeOf(record, node), admin, signal),
    resumeReplay: async (node) => resumeReplay(nodeOf(record, node), admin),
    lockRows: async (node, rows, signal) => lockRows(nodeOf(record, node), admin, rows, signal),
  };
}

/** One that is down has no network, and nothing of it to heal. */
function networkAbilities({ record }: Subject): NetworkAbilities {
  return {
    async isolate(node, from, direction = 'both') {
      await isolateHost(hostOf(record, node, await runningOf(record, node)), from, direction);
    },
    async rejoin(node) {
      const id = await containerOf(record, node);
      if (await isUp(id)) await rejoinHost(hostOf(record, node, id));
    },
    async shape(node, shape) {
      return shapeHost(hostOf(record, node, await runningOf(record, node)), shape);
    },
    async unshape(node) {
      const id = await containerOf(record, node);
      if (await isUp(id)) await unshapeHost(hostOf(record, node, id));
    },
  };
}
