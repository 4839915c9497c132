import type {
  Crashable,
  Fillable,
  Freezable,
  Lockable,
  Maintainable,
  Partitionable,
  PostgresKillable,
  PowerCuttable,
  Promotable,
  Rebuildable,
  ReplayPausable,
  ReplicationStallable,
  Shapeable,
  Stoppable,
  Switchable,
} from '../../../core/cluster.ts';
import { type ClusterRecord, type NodeRecord, places } from '../directory.ts';
import type { Launch } from '../environment.ts';
import { adminOf, askMonitor } from '../logins.ts';
import { NetworkFaults } from '../network/faults.ts';
import { continueReplicationServers, stopReplicationServers } from '../replication-servers.ts';
import { fillDisk, freeDisk } from './disk-space.ts';
import { thawIn } from './freeze.ts';
import { disableMaintenance, enableMaintenance } from './maintenance.ts';
import { killPostmaster } from './postmaster.ts';
import { rebuild, removeData } from './rebuild.ts';
import { pauseReplay, resumeReplay } from './replay.ts';
import { lockRows } from './row-locks.ts';
import { crash, freeze, isRunning, killNode, mustRun, runNode } from './run.ts';
import { stopKeeper } from './stop.ts';
import { promote, switchover } from './switch.ts';

/** The cluster that something is to be done to. */
export interface Subject {
  readonly record: ClusterRecord;
  readonly launch: Launch;
}

type ProcessAbilities = Crashable & Freezable & PostgresKillable & Stoppable & ReplicationStallable;
type SwitchAbilities = Switchable & Promotable & Maintainable;
type DataAbilities = ReplayPausable & Rebuildable & Fillable & Lockable;
type NetworkAbilities = Partitionable & PowerCuttable & Shapeable;
export type Abilities = ProcessAbilities & SwitchAbilities & DataAbilities & NetworkAbilities;

/** All that a native cluster can have done to it. */
export function abilitiesOf(subject: Subject): Abilities {
  return {
    ...processAbilities(subject),
    ...switchAbilities(subject),
    ...dataAbilities(subject),
    ...networkAbilities(subject),
  };
}

function processAbilities({ record: { directory }, launch }: Subject): ProcessAbilities {
  const home = (node: string) => places.node(directory, node);
  return {
    crash: (node) => crash(directory, node),
    revive: (node) => runNode(launch, directory, node),
    freeze: (node) => freeze(directory, node),
    thaw: (node) => thawIn(home(node)),
    killPostgres: (node) => killPostmaster(directory, node),
    stop: (node) => stopKeeper(directory, node),
    stallReplication: (node) => stopReplicationServers(home(node)),
    resumeReplication: (node) => continueReplicationServers(home(node)),
  };
}

function switchAbilities({ record, launch }: Subject): SwitchAbilities {
  const { directory } = record;
  return {
    switchover: (signal) => switchover(record, signal),
    promote: (node, signal) => promote(record, node, signal),
    async enableMaintenance(node, signal) {
      const topology = await askMonitor(record, signal);
      await enableMaintenance(launch, directory, { node, topology }, signal);
    },
    async disableMaintenance(node) {
      const topology = await askMonitor(record, new AbortController().signal);
      await disableMaintenance(launch, directory, { node, topology });
    },
  };
}

function dataAbilities({ record, launch }: Subject): DataAbilities {
  const { directory } = record;
  const admin = adminOf(record);
  return {
    pauseReplay: async (node, signal) => pauseReplay(nodeOf(record, node), admin, signal),
    // What is paused goes on when its server is started again.
    async resumeReplay(node) {
      if (await isRunning(directory, node)) await resumeReplay(nodeOf(record, node), admin);
    },
    removeData: (node) => removeData(directory, node),
    rebuild: async (node) => rebuild(launch, record, nodeOf(record, node)),
    fillDisk: (node) => fillDisk(directory, node),
    freeDisk: (node) => freeDisk(directory, node),
    lockRows: async (node, rows, signal) => lockRows(nodeOf(record, node), admin, rows, signal),
  };
}

function networkAbilities({ record, launch }: Subject): NetworkAbilities {
  const { directory } = record;
  const faults = new NetworkFaults({
    record,
    kill: (node) => killNode(directory, node),
    revive: (node) => runNode(launch, directory, node),
  });
  return {
    isolate: (node, from, direction) => faults.isolate(node, from, direction),
    rejoin: (node) => faults.rejoin(node),
    async cutPower(node) {
      await mustRun(directory, node);
      await faults.cutPower(node);
    },
    restorePower: (node) => faults.restorePower(node),
    shape: (node, shape) => faults.shape(node, shape),
    unshape: (node) => faults.unshape(node),
  };
}

function nodeOf({ nodes }: ClusterRecord, name: string): NodeRecord {
  const node = nodes.find((each) => each.name === name);
  if (!node) throw new Error(`no node ${name}`);
  return node;
}
