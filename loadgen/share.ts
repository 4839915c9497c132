import { type LoadPlan, type Share, whole } from './plan.ts';

/**
 * Every count-th operation of a plan, which may be a share itself, and as even a part of its
 * clients as whole numbers allow.
 */
export function shareOfPlan(plan: LoadPlan, { index, count }: Share): LoadPlan {
  const own = (all: number) => Math.ceil((all - index) / count);
  const { maxInFlight, share = whole } = plan;
  return {
    ...plan,
    ...(typeof maxInFlight === 'number' ? { maxInFlight: own(maxInFlight) } : {}),
    clients: own(plan.clients),
    share: { index: share.index + index * share.count, count: share.count * count },
  };
}
