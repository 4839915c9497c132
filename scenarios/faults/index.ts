import { crash } from './crash.ts';
import type { Fault } from './fault.ts';
import { stallReplication } from './stall-replication.ts';
import { switchover } from './switchover.ts';

/** Every fault, by the name that a scenario's timeline gives it. */
export const faults: ReadonlyMap<string, Fault> = new Map(
  [crash, stallReplication, switchover].map((fault) => [fault.name, fault]),
);
