/**
 * The watchdog of one lab, a process of its own: `watchdog.ts <directory>`. Its standard input is a
 * pipe from the harness. When that closes, however the harness ended, the lab is destroyed; `keep`
 * on it means that the lab stays, `gone` that it is gone.
 */
import { text } from 'node:stream/consumers';
import { destroyLab } from './destroy.ts';

const [, , directory = ''] = process.argv;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const lastWord = (await text(process.stdin)).trim();
if (lastWord !== 'keep' && lastWord !== 'gone') await destroyLab(directory);
