import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../core/errors.ts';
import type { LoadSpec, Scenario } from '../core/scenario.ts';
import { requireK6 } from '../loadgen/k6/binary.ts';
import type { K6Plan } from '../loadgen/plan.ts';
import type { PreflightOptions } from './preflight.ts';

const ownScript = fileURLToPath(new URL('../loadgen/k6/scripts/healthcare.ts', import.meta.url));
/** A drill goes on until the cluster is redundant again; k6 is told to end before. */
const drillMs = 15 * 60_000;

export interface K6Equipment extends K6Plan {
  /** Such as `v1.8.1`. */
  readonly version: string;
}

/** k6 and what it is to run; null: the load is of another engine. Throws UsageError. */
export async function equipK6(
  { load, durationMs }: Pick<Scenario, 'load' | 'durationMs'>,
  { mayInstall, say }: PreflightOptions,
  signal: AbortSignal,
): Promise<K6Equipment | null> {
  if (load.engine !== 'k6') return null;
  const script = scriptOf(load);
  const options = { env: process.env, mayBuild: mayInstall, say, signal };
  const { path: binary, version, hasDriver } = await requireK6(options);
  if (!hasDriver && script === ownScript)
    throw new UsageError(`${binary} has no k6/x/sql/driver/pgx, which loadgen/k6/driver has`);
  return { binary, version, script, durationMs: durationMs + drillMs };
}

function scriptOf({ script }: LoadSpec): string {
  if (!script) return ownScript;
  const path = resolve(script);
  if (!existsSync(path)) throw new UsageError(`--k6-script ${script}: there is no such file`);
  return path;
}
