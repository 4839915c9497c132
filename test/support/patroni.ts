import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installPackages } from '../../cluster/local/install.ts';

const example = 'docs/examples/patroni';
const checkout = fileURLToPath(new URL('../../', import.meta.url));
const packages = ['patroni', 'python3-etcd', 'etcd-server', 'etcd-client'];
/** The ports of the example as it stands. */
const writtenPort = 15_440;
const ports = 14;
const never = new AbortController().signal;

/** The Patroni cluster of docs/examples, with ports and a directory of its own. */
export interface PatroniCluster extends AsyncDisposable {
  /** The example's cluster.yaml for it. */
  readonly clusterFile: string;
  /** patroni.sh; gives what it printed. */
  run(...args: string[]): Promise<string>;
}

/** As root installs what is missing: Patroni is none of the harness's own requirements. */
export async function startPatroni(...settings: string[]): Promise<PatroniCluster> {
  await access('/usr/bin/patroni').catch(() =>
    installPackages({ packages: async () => packages, env: process.env }, never),
  );
  const directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-patroni-'));
  const port = await freePorts();
  const env = { DEMO_DIR: `${directory}-cluster`, DEMO_PORT: String(port) };
  const run = async (...args: string[]) => {
    const options = { cwd: checkout, env: { ...process.env, ...env }, timeout: 180_000 };
    return (await promisify(execFile)(`${example}/patroni.sh`, args, options)).stdout;
  };
  await run('up', ...settings);
  const clusterFile = join(directory, 'cluster.yaml');
  await writeFile(clusterFile, await clusterText(env, port));
  return {
    ...{ clusterFile, run },
    async [Symbol.asyncDispose]() {
      await run('down');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function clusterText(env: Readonly<Record<string, string>>, port: number): Promise<string> {
  const text = await readFile(join(checkout, example, 'cluster.yaml'), 'utf8');
  const words = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return text
    .replaceAll(`"${example}`, `"${words.join(' ')} ${example}`)
    .replaceAll(/:(154\d\d)\//g, (_, written) => `:${port + Number(written) - writtenPort}/`);
}

/** The first of so many in a row that nobody listens on. */
async function freePorts(): Promise<number> {
  for (let first = 21_000; first < 31_000; first += ports) {
    const places = Array.from({ length: ports }, (_, i) => isFree(first + i));
    if ((await Promise.all(places)).every(Boolean)) return first;
  }
  throw new Error('no ports');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
