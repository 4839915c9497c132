import { type Endpoint, isSameEndpoint } from '../core/cluster.ts';
import type { Gap } from '../core/history.ts';
import type { RunRecord } from './run-record.ts';

/** The endpoint led links to one node, from when it routed there to when it did not any more. */
export interface Route extends Gap {
  /** The node's name; of a target that is none of the cluster's its address. */
  readonly node: string;
}

/** Every route of the run, in the order of their ends; those that are left last for ever. */
export async function routesOf(run: RunRecord): Promise<readonly Route[]> {
  const routes: Route[] = [];
  const names = new Map<string, Endpoint>();
  let open: readonly Open[] = [];
  const close = (toMs: number, kept: readonly Endpoint[]) => {
    const over = open.filter(({ target }) => !kept.some((one) => isSameEndpoint(one, target)));
    for (const { target, fromMs } of over)
      routes.push({ node: nameOf(target, names), fromMs, toMs });
    open = open.filter((one) => !over.includes(one));
  };
  for await (const event of run.events()) {
    if (event.kind === 'cluster') for (const node of event.nodes) names.set(node.name, node);
    if (event.kind !== 'proxy') continue;
    const { what, target, beside = [], atMs } = event;
    const targets = what === 'routed' && target !== null ? [target, ...beside] : [];
    close(atMs, targets);
    const known = open.map((one) => one.target);
    const added = targets.filter((one) => !known.some((other) => isSameEndpoint(one, other)));
    open = [...open, ...added.map((one) => ({ target: one, fromMs: atMs }))];
  }
  close(Number.POSITIVE_INFINITY, []);
  return routes;
}

interface Open {
  readonly target: Endpoint;
  readonly fromMs: number;
}

function nameOf(target: Endpoint, names: ReadonlyMap<string, Endpoint>): string {
  for (const [name, node] of names) if (isSameEndpoint(node, target)) return name;
  return `${target.host}:${target.port}`;
}
