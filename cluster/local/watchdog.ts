/**
 * The watchdog of one cluster, a process of its own: `watchdog.ts <base> <directory>`. Its
 * standard input is a pipe from the harness. When that closes, however the harness ended, the
 * cluster is destroyed; `keep` on it means that the cluster stays, `gone` that it is gone.
 */
import { text } from 'node:stream/consumers';
import { destroyCluster } from './destroy.ts';

const [, , base = '', directory = ''] = process.argv;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const lastWord = (await text(process.stdin)).trim();
if (lastWord !== 'keep' && lastWord !== 'gone') await destroyCluster(base, directory);
