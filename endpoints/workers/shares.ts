import { UsageError } from '../../core/errors.ts';
import { defaultLimits, type ProxyLimits } from '../../proxy/limits.ts';

/**
 * What each of `count` workers may take, so that all of them together take what is allowed, and
 * never more. Throws UsageError when a worker would be left without a single connection.
 */
export function sharesOf(limits: Partial<ProxyLimits>, count: number): readonly ProxyLimits[] {
  const whole = { ...defaultLimits, ...limits };
  if (whole.maxConnections < count) {
    throw new UsageError(`${count} workers need at least as many connections to share`);
  }
  return Array.from({ length: count }, (_, slot) => {
    const share = (bound: number) => Math.floor((bound + count - 1 - slot) / count);
    return {
      ...whole,
      holdMax: share(whole.holdMax),
      maxConnections: share(whole.maxConnections),
      // A worker that cannot make a connection at all would be of no use.
      connectingMax: Math.max(1, share(whole.connectingMax)),
    };
  });
}
