import type { Checker } from './checker.ts';
import { clusterHealth } from './cluster-health.ts';
import { duplicates } from './duplicates.ts';
import { expectations } from './expectations.ts';
import { history } from './history.ts';
import { invariants } from './invariants.ts';
import { load } from './load.ts';
import { lostWrites } from './lost-writes.ts';
import { outage } from './outage.ts';
import { proxyRouting } from './proxy-routing.ts';
import { recovery } from './recovery.ts';
import { splitBrain } from './split-brain.ts';
import { tornTransactions } from './torn-transactions.ts';

/** In the order in which they are shown. */
export const checkers: readonly Checker[] = [
  lostWrites,
  duplicates,
  tornTransactions,
  splitBrain,
  outage,
  recovery,
  invariants,
  clusterHealth,
  proxyRouting,
  expectations,
  load,
  history,
];
