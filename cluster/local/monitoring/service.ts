import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chown, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Endpoint, formatEndpoint } from '../../../core/cluster.ts';
import { until } from '../../../core/wait.ts';
import type { DatabaseUser } from '../database-user.ts';
import { monitoringPlace } from './record.ts';

const readyMs = 30_000;

/** One program that watches a cluster. */
export interface Service {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Who it runs as; undefined: who we are. */
  readonly user: DatabaseUser;
  /** Answers 200 when it is ready. */
  readonly ready: { readonly at: Endpoint; readonly path: string };
}

/**
 * Starts it in a folder of its own, by which it is found again, and in a session of its own. Resolves
 * when it is ready; throws with the end of its log when it ends before.
 */
export async function startService(
  directory: string,
  service: Service,
  signal: AbortSignal,
): Promise<void> {
  const { name } = service;
  const logFile = join(monitoringPlace(directory), `${name}.log`);
  const ended = await launch(directory, service, logFile);
  try {
    await untilReady(service, AbortSignal.any([signal, ended]));
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`${name} does not start, see ${logFile}:\n${await lastOf(logFile)}`, {
      cause: error,
    });
  }
}

/** The signal fires when it ends. */
async function launch(
  directory: string,
  { name, file, args, env, user }: Service,
  logFile: string,
): Promise<AbortSignal> {
  const cwd = monitoringPlace(directory, name);
  await mkdir(cwd, { recursive: true });
  if (user) await chown(cwd, user.uid, user.gid);
  const log = openSync(logFile, 'a');
  const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', ...env };
  const child = spawn(file, args, {
    ...{ cwd, env: environment, ...user, detached: true, stdio: ['ignore', log, log] },
  });
  closeSync(log);
  const ended = new AbortController();
  child.once('error', (error) => ended.abort(error));
  child.once('exit', (code, by) => ended.abort(new Error(`${name} ended with ${by ?? code}`)));
  child.unref();
  return ended.signal;
}

function untilReady({ name, ready }: Service, signal: AbortSignal): Promise<true> {
  const url = `http://${formatEndpoint(ready.at)}${ready.path}`;
  const asked = async () => {
    const { ok } = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]),
    });
    return ok || undefined;
  };
  return until(`${name} is not ready`, asked, { timeoutMs: readyMs, signal });
}

async function lastOf(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-4).join('\n');
}
