import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf, UsageError } from '../../core/errors.ts';
import { type BuildOptions, buildK6 } from './build.ts';
import { holdLock } from './build-lock.ts';
import { requireGo } from './go.ts';
import { runProgram } from './program.ts';
import { recipeHash, versions } from './recipe.ts';

export interface K6Binary {
  readonly path: string;
  /** Such as `v1.8.1`. */
  readonly version: string;
  /** Whether it has the driver of this package, which the harness's own script needs. */
  readonly hasDriver: boolean;
}

export interface BinaryOptions extends BuildOptions {
  /** False: only tell what is missing. */
  readonly mayBuild: boolean;
}

const answersWithinMs = 20_000;
const builtWithinMs = 20 * 60_000;

/** The k6 of the user (K6_BIN), else the one that was built here before; null: neither. */
export async function findK6({ env, signal }: Pick<BuildOptions, 'env' | 'signal'>) {
  const given = env['K6_BIN'];
  if (given) return inspect(given, signal);
  const path = cachedPath(env);
  return (await isProgram(path)) ? inspect(path, signal) : null;
}

/**
 * A k6 that scripts can reach PostgreSQL with, built first when there is none. Throws UsageError when
 * the one that the user gave is not fit, or none can be built.
 */
export async function requireK6(options: BinaryOptions): Promise<K6Binary> {
  const { env, say, signal } = options;
  const found = await findK6(options);
  if (found) return found;
  const place = { directory: '/', env, timeoutMs: answersWithinMs, signal };
  await requireGo(place);
  if (!options.mayBuild)
    throw new UsageError(
      '--engine k6 builds k6 on first use: leave --no-install out, or set K6_BIN',
    );
  const path = cachedPath(env);
  await mkdir(dirname(path), { recursive: true });
  await using _ = await holdLock({
    ...{ path: `${path}.lock`, timeoutMs: builtWithinMs, signal },
    onWait: () => say('another process builds k6: waiting for it …'),
  });
  if (!(await isProgram(path))) await buildK6(path, options);
  return inspect(path, signal);
}

function cachedPath(env: BuildOptions['env']): string {
  const cache = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return join(cache, 'pg-ha-bench', 'k6', `k6-${versions.k6}-${recipeHash()}`);
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** By what it says of itself. */
async function inspect(path: string, signal: AbortSignal): Promise<K6Binary> {
  const env = { K6_AUTO_EXTENSION_RESOLUTION: 'false', HOME: dirname(path) };
  const options = { directory: '/', env, timeoutMs: answersWithinMs, signal };
  const said = await runProgram(path, ['version'], options).catch((error) => {
    signal.throwIfAborted();
    throw new UsageError(`${path} is no k6: ${messageOf(error)}`);
  });
  const version = /^\S+ (v\d\S*) \(/m.exec(said)?.[1];
  if (version === undefined || !said.includes('k6/x/sql '))
    throw new UsageError(
      `${path} has no xk6-sql, without which no script reaches PostgreSQL (docs/k6.md): ${said.trim().slice(0, 300)}`,
    );
  return { path, version, hasDriver: said.includes('k6/x/sql/driver/pgx') };
}
