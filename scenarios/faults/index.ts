import { crash } from './crash.ts';
import type { Fault } from './fault.ts';
import { isolation } from './isolation.ts';
import { oneWayPartition } from './one-way-partition.ts';
import { partition } from './partition.ts';
import { powerOff } from './power-off.ts';
import { slowNetwork } from './slow-network.ts';
import { switchover } from './switchover.ts';

const all: readonly Fault[] = [
  crash,
  switchover,
  powerOff,
  partition,
  isolation,
  oneWayPartition,
  slowNetwork,
];

/** Every fault, by the name that a scenario's timeline gives it. */
export const faults: ReadonlyMap<string, Fault> = new Map(all.map((fault) => [fault.name, fault]));
