import { connectionStorm } from './connection-storm.ts';
import { crash } from './crash.ts';
import { diskFull } from './disk-full.ts';
import type { Fault } from './fault.ts';
import { freeze } from './freeze.ts';
import { isolation } from './isolation.ts';
import { longTransaction } from './long-transaction.ts';
import { maintenance } from './maintenance.ts';
import { oneWayPartition } from './one-way-partition.ts';
import { partition } from './partition.ts';
import { postgresKill } from './postgres-kill.ts';
import { powerOff } from './power-off.ts';
import { promote } from './promote.ts';
import { removeData } from './remove-data.ts';
import { replicationPause } from './replication-pause.ts';
import { slowNetwork } from './slow-network.ts';
import { stallReplication } from './stall-replication.ts';
import { stop } from './stop.ts';
import { switchover } from './switchover.ts';

const all: readonly Fault[] = [
  crash,
  powerOff,
  postgresKill,
  stop,
  switchover,
  promote,
  freeze,
  partition,
  isolation,
  oneWayPartition,
  slowNetwork,
  maintenance,
  removeData,
  replicationPause,
  stallReplication,
  longTransaction,
  connectionStorm,
  diskFull,
];

/** Every fault, by the name that a scenario's timeline gives it. */
export const faults: ReadonlyMap<string, Fault> = new Map(all.map((fault) => [fault.name, fault]));
