import type { ProxyStatus } from '../../proxy/proxy.ts';
import { type RefusalReason, Refusals } from '../../proxy/refuse.ts';

export type Sum = Omit<ProxyStatus, 'target' | 'generation' | 'draining'>;

const nothing: Sum = {
  links: 0,
  held: 0,
  clients: 0,
  accepted: 0,
  refused: new Refusals().counts,
  bytes: { toBackend: 0, toClient: 0 },
};

/** What all workers have done, those that are gone included: a total never goes back. */
export class Totals {
  #departed: Sum = nothing;

  /** What a worker did stays counted, as far as it had told; what it had open is gone. */
  depart(last: Sum): void {
    this.#departed = add(this.#departed, { ...last, links: 0, held: 0, clients: 0 });
  }

  with(living: readonly Sum[]): Sum {
    return living.reduce(add, this.#departed);
  }
}

function add(a: Sum, b: Sum): Sum {
  const reasons = Object.keys(a.refused) as RefusalReason[];
  return {
    links: a.links + b.links,
    held: a.held + b.held,
    clients: a.clients + b.clients,
    accepted: a.accepted + b.accepted,
    refused: Object.fromEntries(
      reasons.map((reason) => [reason, a.refused[reason] + b.refused[reason]]),
    ) as Record<RefusalReason, number>,
    bytes: {
      toBackend: a.bytes.toBackend + b.bytes.toBackend,
      toClient: a.bytes.toClient + b.bytes.toClient,
    },
  };
}
