import type { ClusterDriver } from '../core/cluster.ts';
import { messageOf, Unhealed } from '../core/errors.ts';
import type { Fault, Mender, Scene } from './faults/fault.ts';
import type { Injection } from './faults/injection.ts';

/** One fault in several nodes at once, as one injection: in all of them, or in none. */
export async function injectAll(
  fault: Fault,
  cluster: ClusterDriver,
  nodes: readonly string[],
  signal: AbortSignal,
  scene: Scene,
): Promise<Injection> {
  const tried = await Promise.allSettled(
    nodes.map((node) => injectOne(fault, cluster, node, signal, scene)),
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
    healsItself: done.some((one) => one.healsItself),
    // Asked anew: some go on for as long as they last.
    get detail() {
      return done.flatMap((one) => one.detail || []).join('; ');
    },
    [Symbol.asyncDispose]: heal,
  };
}

/** The mender knows of it from before it is done until it is undone. */
async function injectOne(
  fault: Fault,
  cluster: ClusterDriver,
  node: string,
  signal: AbortSignal,
  scene: Scene,
): Promise<Injection> {
  const mender = fault.healer(cluster) && scene.mender;
  await mender?.owe(fault.name, node);
  try {
    const injected = await fault.inject(cluster, node, signal, scene);
    return {
      targets: [node],
      healsItself: injected.healsItself === true,
      get detail() {
        return injected.detail ?? '';
      },
      [Symbol.asyncDispose]: () => pay(injected, fault, node, mender),
    };
  } catch (error) {
    mender?.paid(fault.name, node);
    throw error instanceof Unhealed ? unhealed(fault, node, error, mender) : error;
  }
}

async function pay(injected: Injection, fault: Fault, node: string, mender: Mender | null) {
  try {
    await injected[Symbol.asyncDispose]();
  } catch (error) {
    throw unhealed(fault, node, error, mender);
  } finally {
    mender?.paid(fault.name, node);
  }
}

function unhealed({ name }: Fault, node: string, why: unknown, mender: Mender | null): Unhealed {
  const hint = mender ? `; by hand: ${mender.byHand(name, node)}` : '';
  return new Unhealed(`${node} is not healed: ${messageOf(why)}${hint}`);
}

/** Side by side, and all of them though one resists. */
async function healAll(injections: readonly Injection[]): Promise<void> {
  const ended = await Promise.allSettled(injections.map((one) => one[Symbol.asyncDispose]()));
  const why = ended.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : []));
  if (why.length > 0) throw new Unhealed(why.join('; '));
}
