import type { ClusterDriver } from '../core/cluster.ts';
import { messageOf } from '../core/errors.ts';
import type { Fault, Injection, Scene } from './faults/fault.ts';

/** One fault in several nodes at once, as one injection: in all of them, or in none. */
export async function injectAll(
  fault: Fault,
  cluster: ClusterDriver,
  nodes: readonly string[],
  signal: AbortSignal,
  scene: Scene,
): Promise<Injection> {
  const tried = await Promise.allSettled(
    nodes.map((node) => fault.inject(cluster, node, signal, scene)),
  );
  const done = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failures = tried.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  const heal = () => healAll(done);
  if (failures.length > 0) {
    await heal().catch((error) => failures.push(error));
    throw failures.length === 1 ? failures[0] : new AggregateError(failures);
  }
  return {
    targets: nodes,
    // Asked anew: some go on for as long as they last.
    get detail() {
      return done.flatMap((one) => one.detail || []).join('; ');
    },
    [Symbol.asyncDispose]: heal,
  };
}

/** Side by side, and all of them though one resists. */
async function healAll(injections: readonly Injection[]): Promise<void> {
  const ended = await Promise.allSettled(injections.map((one) => one[Symbol.asyncDispose]()));
  const why = ended.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : []));
  if (why.length > 0) throw new Error(why.join('; '));
}
