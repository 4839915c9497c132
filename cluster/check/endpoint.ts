import { formatEndpoint } from '../../core/cluster.ts';
import { type Check, type Checked, open, primaryOf } from './finding.ts';

// Where several nodes have the same port, and an address of their own each, both count.
const whoami = `SELECT host(inet_server_addr()) AS host, inet_server_port() AS port,
                       NOT pg_is_in_recovery() AS primary`;

/** That what applications connect to leads to the primary. */
export const endpointLeads: Check = {
  what: 'the endpoint leads to the primary',
  async find(cluster: Checked, signal) {
    if (!cluster.endpoint) return [];
    const ask = async (at: { readonly host: string; readonly port: number }) => {
      await using connection = await open(at, cluster.login, signal);
      type Row = { readonly host: string; readonly port: number; readonly primary: boolean };
      const { rows } = await connection.client.query<Row>(whoami);
      return rows[0];
    };
    const primary = await primaryOf(cluster, signal);
    const [wanted, found] = [await ask(primary), await ask(cluster.endpoint)];
    const pass =
      found?.primary === true && found.host === wanted?.host && found.port === wanted.port;
    const to = found ? `${found.host}:${found.port}` : 'nobody';
    const detail = `${formatEndpoint(cluster.endpoint)} leads to ${to}; the primary is ${primary.name}`;
    return [{ what: this.what, pass, detail }];
  },
};
