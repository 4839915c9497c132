import { type Endpoint, isSameEndpoint, type NodeView } from '../core/cluster.ts';
import { excessOf, type LagLimit } from './lag-limit.ts';

/** When no standby is fit: new sessions go to the primary, or are refused. */
export type ReadFallback = 'primary' | 'refuse';

export interface ReadPolicy {
  readonly fallback: ReadFallback;
  /** null: however far behind. */
  readonly maxLag: LagLimit | null;
}

/** Who takes new sessions. `unknown`: not told yet, so that they wait. */
export type ReadRoute =
  | { readonly kind: 'standbys'; readonly targets: readonly Endpoint[] }
  | { readonly kind: 'primary'; readonly targets: readonly [Endpoint] }
  | { readonly kind: 'nobody' | 'unknown'; readonly targets: readonly [] };

/** A standby by its own word, and not the one that was just promoted. */
export function isStandby(node: NodeView, primary: Endpoint | null): boolean {
  return node.role === 'standby' && !isSameEndpoint(node, primary);
}

/** Why a node takes no new sessions as a standby; null: it does. */
export function closedBecause(
  node: NodeView,
  primary: Endpoint | null,
  { maxLag }: ReadPolicy,
): string | null {
  if (node.role === null) return node.unfit ?? 'it does not answer';
  if (!isStandby(node, primary)) return 'it is the primary';
  return node.unfit ?? excessOf(node.lag, maxLag);
}

/** `nodes`: null: not told yet. */
export function readRoute(
  nodes: readonly NodeView[] | null,
  primary: Endpoint | null,
  policy: ReadPolicy,
): ReadRoute {
  if (!nodes) return { kind: 'unknown', targets: [] };
  const targets = nodes.filter((node) => closedBecause(node, primary, policy) === null);
  if (targets.length > 0) return { kind: 'standbys', targets };
  if (primary && policy.fallback === 'primary') return { kind: 'primary', targets: [primary] };
  return { kind: 'nobody', targets: [] };
}
