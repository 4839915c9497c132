import type { Finder, OutageCase, OutageFacts } from './outage-case.ts';
import { oldPrimaryBack, redundancyRestored } from './phase-aftermath.ts';
import * as find from './phase-finders.ts';
import type { Phase, PhaseName } from './report.ts';

/** The moments of an outage: each with where it is known from, or null with a reason. */
export function phasesOf(facts: OutageFacts, about: OutageCase) {
  const found = Object.entries(finders).map(
    ([name, finder]) => [name, finder(facts, about)] as const,
  );
  const phases = found.map(([name, one]) => [name, typeof one === 'string' ? null : one]);
  const reasons = found.filter(([, one]) => typeof one === 'string');
  return {
    phases: Object.fromEntries(phases) as Record<PhaseName, Phase | null>,
    reasons: Object.fromEntries(reasons) as Record<string, string>,
  };
}

const finders: Readonly<Record<PhaseName, Finder>> = {
  injected: (_, { fault }) => ({ atMs: fault.fromMs, source: 'runner' }),
  lastAcknowledged: (_, { write }) =>
    find.from('load', write.gap?.fromMs ?? write.lastAcknowledgedMs, write.reason),
  seenUnhealthy: find.seenUnhealthy,
  promotionBegun: find.promotionBegun,
  promoted: find.promoted,
  writable: find.writable,
  proxyRouted: find.proxyRouted,
  firstAcknowledged: (_, { write }) => find.from('load', write.gap?.toMs, write.reason),
  recovered: (_, { recovery }) => find.from('load', recovery.atMs ?? undefined, recovery.reason),
  oldPrimaryBack,
  redundancyRestored,
};
