import type { Endpoint, Login } from '../../core/cluster.ts';
import { startChild } from '../child.ts';
import type { EndpointKind, EndpointRequest, NamedEndpoint } from '../endpoint.ts';
import { inPrivateFolder } from '../private-folder.ts';
import { findProgram } from '../programs.ts';
import type { ReadListen } from '../proxy-reader.ts';
import type { Lookup } from '../proxy-source.ts';

/** What HAProxy's keeper, the process beside it, is told. */
export interface HaproxyOrder {
  readonly program: string;
  /** Its own, and nobody else's. */
  readonly folder: string;
  readonly listen: Endpoint;
  readonly readOnly?: ReadListen | undefined;
  readonly nodes: readonly NamedEndpoint[];
  readonly source: Lookup;
  readonly probeLogin: Login;
  readonly logs: string;
  readonly zeroNs: bigint;
}

/**
 * HAProxy before the nodes, as it is set up for Patroni: it asks each node's health over HTTP, and
 * leads to whichever calls itself primary. The answers are our proxy's, which carries nothing here.
 */
export const haproxy: EndpointKind = {
  name: 'haproxy',
  readOnly: true,
  listens: true,
  program: 'haproxy',
  async open(request) {
    const found = await findProgram('haproxy');
    if (!found) throw new Error('haproxy is not installed');
    return inPrivateFolder(undefined, (folder) =>
      startChild<HaproxyOrder>({
        ...request,
        name: 'HAProxy',
        script: new URL('./process.ts', import.meta.url),
        order: orderOf(request, found.path, folder),
      }),
    );
  },
};

function orderOf(request: EndpointRequest, program: string, folder: string): HaproxyOrder {
  const { listen, readOnly, nodes, source, probeLogin, logs, zeroNs } = request;
  const named = nodes.map(({ name, host, port }) => ({ name, host, port }));
  return { program, folder, listen, readOnly, nodes: named, source, probeLogin, logs, zeroNs };
}
