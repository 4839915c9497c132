import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeFolder } from './compose.ts';
import { docker } from './docker.ts';

const checkout = fileURLToPath(new URL('../../', import.meta.url));
/** What compose/Dockerfile copies, and itself. */
export const ingredients = [
  'compose/Dockerfile',
  'compose/scripts',
  'compose/timings',
  'sql',
] as const;
const buildMs = 1_800_000;

/** What may be chosen about the image, by its names in compose.yaml. */
const choices = ['DEBIAN_RELEASE', 'PG_MAJOR'] as const;

export interface ImageOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

/** The image of monitor and nodes. */
export interface Image {
  readonly name: string;
  readonly postgresql: string;
  readonly pgAutoFailover: string;
}

/** Builds it where there is none of exactly this content yet: the first time that takes minutes. */
export async function requireImage(options: ImageOptions, signal: AbortSignal): Promise<Image> {
  const name = await imageName(options.env);
  if (!(await hasImage(name, signal))) await build(name, options, signal);
  return { name, ...(await versionsIn(name, signal)) };
}

export async function hasImage(name: string, signal: AbortSignal): Promise<boolean> {
  const asked = docker(['image', 'inspect', '--format', '{{.Id}}', name], { signal });
  const there = await asked.then(
    () => true,
    () => false,
  );
  signal.throwIfAborted();
  return there;
}

/** By content: an image is built again when what it is made of has changed, and only then. */
export async function imageName(env: ImageOptions['env']): Promise<string> {
  const hash = createHash('sha256');
  for (const path of ingredients)
    for (const file of await filesIn(join(checkout, path)))
      hash.update(`${relative(checkout, file)}\0`).update(await readFile(file));
  for (const choice of choices) hash.update(`${choice}=${env[choice] ?? ''}\0`);
  return `pg-ha-lab-postgres:${hash.digest('hex').slice(0, 12)}`;
}

async function filesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name)).sort();
}

async function build(name: string, { env, say }: ImageOptions, signal: AbortSignal): Promise<void> {
  say(`building the image ${name}, once for all labs: this takes minutes …`);
  const chosen = choices.flatMap((choice) =>
    env[choice] ? ['--build-arg', `${choice}=${env[choice]}`] : [],
  );
  const network = env['BUILD_NETWORK'] ? ['--network', env['BUILD_NETWORK']] : [];
  const dockerfile = ['--file', join(composeFolder, 'Dockerfile')];
  await docker(['build', '--tag', name, ...dockerfile, ...network, ...chosen, checkout], {
    ...{ timeoutMs: buildMs, signal },
    onLine: (line) => {
      if (/^(Step \d+|#\d+ \[)/.test(line)) say(`  ${line.slice(0, 100)}`);
    },
  });
}

async function versionsIn(name: string, signal: AbortSignal): Promise<Omit<Image, 'name'>> {
  const once = ['run', '--rm', '--network', 'none', '--entrypoint', 'bash', name, '-c'];
  const told = await docker([...once, 'postgres --version; pg_autoctl version'], { signal });
  const number = (pattern: RegExp) => pattern.exec(told)?.[1] ?? 'unknown';
  return {
    postgresql: number(/\(PostgreSQL\) (\S+)/),
    pgAutoFailover: number(/pg_autoctl version (\S+)/),
  };
}
