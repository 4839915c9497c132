import type { Checker } from './checker.ts';
import { expectations } from './expectations.ts';
import { history } from './history.ts';
import { invariants } from './invariants.ts';
import { load } from './load.ts';
import { lostWrites } from './lost-writes.ts';
import { outage } from './outage.ts';
import { splitBrain } from './split-brain.ts';

/** In the order in which they are shown. */
export const checkers: readonly Checker[] = [
  lostWrites,
  splitBrain,
  outage,
  invariants,
  expectations,
  load,
  history,
];
