import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { wallClock } from '../../core/clock.ts';
import { type ProgramOptions, runProgram } from './program.ts';
import { driverDirectory, driverModule, versions } from './recipe.ts';

export interface BuildOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const longestMs = 20 * 60_000;
const sayEveryMs = 20_000;
const scratchPrefix = 'building-';

/** Builds k6 into a file that is there whole or not at all. */
export async function buildK6(into: string, options: BuildOptions): Promise<void> {
  const place = dirname(into);
  await removeDead(place);
  const scratch = await mkdtemp(join(place, scratchPrefix));
  const beganMs = performance.now();
  const seconds = () => Math.round((performance.now() - beganMs) / 1000);
  const what = `k6 ${versions.k6} with xk6-sql ${versions.sql}`;
  options.say(`building ${what}, once: about 2 minutes …`);
  const saying = setInterval(() => options.say(`building ${what}: ${seconds()} s …`), sayEveryMs);
  try {
    const k6 = await build(scratch, options);
    await rename(k6, into);
  } finally {
    clearInterval(saying);
    await rm(scratch, { recursive: true, force: true });
  }
  options.say(`built ${what} in ${seconds()} s: ${into}`);
}

async function build(scratch: string, { env, signal }: BuildOptions): Promise<string> {
  // A module of its own: `go install` refuses xk6's, which replaces others.
  const directory = join(scratch, 'module');
  const TMPDIR = join(scratch, 'tmp');
  for (const made of [directory, TMPDIR]) await mkdir(made);
  await writeFile(join(directory, 'go.mod'), 'module scratch\n');
  const options: ProgramOptions = {
    ...{ directory, timeoutMs: longestMs, signal },
    env: { ...withoutWishes(env), TMPDIR },
  };
  await runProgram('go', ['get', `go.k6.io/xk6@${versions.xk6}`], options);
  const xk6 = join(scratch, 'xk6');
  await runProgram('go', ['build', '-buildvcs=false', '-o', xk6, 'go.k6.io/xk6'], options);
  const k6 = join(scratch, 'k6');
  const extensions = [
    ...['--with', `github.com/grafana/xk6-sql@${versions.sql}`],
    ...['--with', `${driverModule}=${driverDirectory}`],
  ];
  await runProgram(xk6, ['build', versions.k6, ...extensions, '--output', k6], options);
  return k6;
}

/** What the user wishes for k6 builds of their own is not for this one. */
function withoutWishes(env: BuildOptions['env']): BuildOptions['env'] {
  const ours = Object.entries(env).filter(([name]) => !/^(X?K6_|GOOS$|GOARCH$|GOARM$)/.test(name));
  return { ...Object.fromEntries(ours), GOFLAGS: `${env['GOFLAGS'] ?? ''} -buildvcs=false`.trim() };
}

/** What a build left that was killed. */
async function removeDead(place: string): Promise<void> {
  const left = (await readdir(place)).filter((name) => name.startsWith(scratchPrefix));
  for (const name of left) {
    const found = await stat(join(place, name)).catch(() => null);
    if (found && wallClock().getTime() - found.mtimeMs > longestMs)
      await rm(join(place, name), { recursive: true, force: true });
  }
}
