import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import { type Endpoint, formatEndpoint } from '../core/cluster.ts';
import { messageOf, UsageError } from '../core/errors.ts';

/**
 * The address that a name stands for, looked up once, so that what was checked is what is listened
 * on. Throws UsageError when it is not of this machine alone: nobody logs in to what is served there.
 */
export async function loopback(flag: string, listen: Endpoint): Promise<Endpoint> {
  const found = await lookup(listen.host).catch((error) => {
    throw new UsageError(`${flag}: ${formatEndpoint(listen)}: ${messageOf(error)}`);
  });
  const { address: host } = found;
  if (host === '::1' || (isIPv4(host) && host.startsWith('127.'))) return { ...listen, host };
  const where = formatEndpoint(listen);
  throw new UsageError(`${flag}: ${where} is not a loopback address, such as 127.0.0.1:9187`);
}
