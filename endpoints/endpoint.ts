import type { Endpoint, Login } from '../core/cluster.ts';
import type { EndpointName } from '../core/scenario.ts';
import type { Addresses, EndpointListener } from './child.ts';
import type { ProgramName } from './programs.ts';
import type { ReadListen } from './proxy-reader.ts';
import type { Lookup } from './proxy-source.ts';

/** What the load of a run connects to: one file or folder each, and a line in index.ts. */
export interface EndpointKind {
  readonly name: EndpointName;
  /** Whether it can have an address for those who only read. */
  readonly readOnly: boolean;
  /** Whether it listens somewhere; else clients go to the nodes themselves. */
  readonly listens: boolean;
  /** What must be installed; null: nothing. */
  readonly program: ProgramName | null;
  /**
   * Resolves when it serves. Throws UsageError when it cannot listen where it should. Disposing ends
   * all of it.
   */
  open(request: EndpointRequest): Promise<OpenedEndpoint>;
}

export interface EndpointRequest extends EndpointListener {
  /** Port 0: any that is free. */
  readonly listen: Endpoint;
  readonly readOnly?: ReadListen | undefined;
  readonly nodes: readonly NamedEndpoint[];
  /** Who takes writes as it is opened. */
  readonly primary: Endpoint;
  readonly source: Lookup;
  /** As whom nodes are asked. */
  readonly probeLogin: Login;
  /** As whom the load logs in. */
  readonly application: Login;
  /** Where its configuration and what it logs are left. */
  readonly logs: string;
  /** The zero of the run's clock, for the times of events. */
  readonly zeroNs: bigint;
  readonly signal: AbortSignal;
}

export type NamedEndpoint = Endpoint & { readonly name: string };

export interface OpenedEndpoint extends Addresses, AsyncDisposable {
  /** Clients try these in order, each time anew, for one that takes writes. Not there: one address. */
  readonly hosts?: readonly Endpoint[];
}
