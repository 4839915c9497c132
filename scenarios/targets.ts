import type { Topology } from '../core/cluster.ts';
import { pick } from './draw.ts';
import type { Traits } from './faults/fault.ts';

/** Whom a fault may be of, beside a node by its name. */
type Word = 'primary' | 'standby' | 'standbys' | 'any' | 'all';
const nodeWords: readonly Word[] = ['primary', 'standby', 'standbys', 'any', 'all'];

/** The words that a step of this fault may have as its target. */
export function targetWords({ target, monitor }: Pick<Traits, 'target' | 'monitor'>): string[] {
  if (target === 'endpoint') return [target];
  return [...nodeWords, ...(monitor ? ['monitor'] : [])];
}

/** Not a node, and so known whatever the cluster is like. */
export function isPlace(target: string): boolean {
  return target === 'monitor' || target === 'endpoint';
}

/** Whether it is a word for nodes that no node is at this moment. */
export function isNobody(target: string, topology: Topology): boolean {
  return nodeWords.some((word) => word === target) && nodesOf(target, topology, []).length === 0;
}

/** The nodes that a target means now. `chance`: see draw.ts. Throws when it names none. */
export function nodesOf(
  target: string,
  { primary, nodes }: Topology,
  chance: readonly (string | number)[],
): readonly string[] {
  if (isPlace(target)) return [target];
  const names = nodes.map(({ name }) => name);
  if (target === 'primary') return primary === null ? [] : [primary];
  if (target === 'all') return names;
  if (target === 'any') return [pick(names, ...chance, 'target')];
  // Without a primary nobody is known to stand by.
  const others = primary === null ? [] : nodes.filter(({ name }) => name !== primary);
  if (target === 'standbys') return others.map(({ name }) => name);
  if (target === 'standby')
    return others
      .filter(isStandby)
      .slice(0, 1)
      .map(({ name }) => name);
  if (names.includes(target)) return [target];
  throw new Error(`no node ${target}: there is ${names.join(', ')}`);
}

function isStandby({ healthy, goalState, reportedState }: Topology['nodes'][number]): boolean {
  return healthy && goalState === 'secondary' && reportedState === 'secondary';
}
