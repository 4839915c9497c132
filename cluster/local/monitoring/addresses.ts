import type { Endpoint } from '../../../core/cluster.ts';
import { freePorts, isFree } from '../ports.ts';
import type { MonitoringAddresses } from './record.ts';

const host = '127.0.0.1';

/** The ports of the lab in containers; another one is as good. */
const usual = {
  proxy: 6432,
  readOnly: 6433,
  admin: 9680,
  exporter: 9187,
  prometheus: 9090,
  alertmanager: 9093,
  load: 9188,
} as const;

/** `usual`: those ports where they are free, else any; `any`: any. `taken`: those of the cluster. */
export async function chooseAddresses(
  ports: 'usual' | 'any',
  taken: ReadonlySet<number>,
): Promise<MonitoringAddresses> {
  const names = Object.keys(usual) as (keyof typeof usual)[];
  const spare = await freePorts(names.length, process.pid * 16, taken);
  const at = async (name: keyof typeof usual): Promise<Endpoint> => {
    const other = spare[names.indexOf(name)] ?? 0;
    const wanted = ports === 'usual' && (await isFree(usual[name]));
    return { host, port: wanted ? usual[name] : other };
  };
  return {
    proxy: await at('proxy'),
    readOnly: await at('readOnly'),
    admin: await at('admin'),
    exporter: await at('exporter'),
    prometheus: await at('prometheus'),
    alertmanager: await at('alertmanager'),
    load: await at('load'),
  };
}
