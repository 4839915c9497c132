import { type Endpoint, isSameEndpoint } from '../core/cluster.ts';
import type { Gap } from '../core/history.ts';
import type { RunRecord } from './run-record.ts';

/** The proxy led links to one node, from when it routed there to when it did not any more. */
export interface Route extends Gap {
  /** The node's name; of a target that is none of the cluster's its address. */
  readonly node: string;
}

/** Every route of the run, in order; the last one lasts for ever. */
export async function routesOf(run: RunRecord): Promise<readonly Route[]> {
  const routes: Route[] = [];
  const names = new Map<string, Endpoint>();
  let open: { readonly target: Endpoint; readonly fromMs: number } | null = null;
  const close = (toMs: number) => {
    if (open !== null) routes.push({ node: nameOf(open.target, names), fromMs: open.fromMs, toMs });
  };
  for await (const event of run.events()) {
    if (event.kind === 'cluster') for (const node of event.nodes) names.set(node.name, node);
    if (event.kind !== 'proxy') continue;
    close(event.atMs);
    const { what, target, atMs } = event;
    open = what === 'routed' && target !== null ? { target, fromMs: atMs } : null;
  }
  close(Number.POSITIVE_INFINITY);
  return routes;
}

function nameOf(target: Endpoint, names: ReadonlyMap<string, Endpoint>): string {
  for (const [name, node] of names) if (isSameEndpoint(node, target)) return name;
  return `${target.host}:${target.port}`;
}
