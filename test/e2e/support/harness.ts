import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultBase } from '../../../cluster/local/directory.ts';
import { until } from '../../../core/wait.ts';
import type { Report } from '../../../reports/report.ts';

export const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const never = new AbortController().signal;

export interface Ended {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as a user starts it, still running. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Waits until standard error holds it; gives what the first group of the pattern matched. */
  saw(pattern: RegExp, timeoutMs?: number): Promise<string>;
}

export function start(...args: string[]): Started {
  const child = spawn('npm', ['run', '--silent', ...args], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code, signal) => resolve({ code: code ?? signal ?? '', stdout, stderr })),
  );
  const saw = (pattern: RegExp, timeoutMs = 60_000) =>
    until(
      `no ${pattern} on standard error`,
      () => {
        const match = pattern.exec(stderr);
        return match ? (match[1] ?? match[0]) : undefined;
      },
      { timeoutMs, intervalMs: 20, signal: never, lastSeen: () => stderr.slice(-2000) },
    );
  return { child, ended, saw };
}

/** The program's own process: npm, killed outright, takes nobody with it. */
export async function programOf({ child }: Started): Promise<number> {
  const path = `/proc/${child.pid}/task/${child.pid}/children`;
  const pid = Number((await readFile(path, 'utf8')).trim().split(' ')[0]);
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8');
  if (!line.includes('pg-ha-bench.js')) throw new Error(`npm's child is ${line}`);
  return pid;
}

export async function run(...args: string[]): Promise<Ended> {
  return start(...args).ended;
}

/** `npm run bench` with --json, in a run directory of the test's own. */
export async function bench(out: string, ...args: string[]): Promise<Ended & { report: Report }> {
  const ended = await run('bench', '--', '--out', out, '--json', ...args);
  try {
    return { ...ended, report: JSON.parse(ended.stdout) as Report };
  } catch {
    throw new Error(`no report (exit ${ended.code}):\n${ended.stderr}\n${ended.stdout}`);
  }
}

/**
 * Every process of this checkout's harness, and all that is or watches a database in a cluster's directory:
 * those under `places`, and where bench puts them. As `pid command`. Not those of another run of
 * tests, beside this one.
 */
export async function leftProcesses(...places: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await commandOf(pid);
    const ours = isHarness(line) || (await isDatabase(pid, places));
    if (ours && !(await isOfOtherTests(pid))) found.push(`${pid} ${line}`);
  }
  return found;
}

/** The directories of runs in a folder, by name; beside them lies the list of them all. */
export async function runsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((one) => one.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function isHarness(line: string): boolean {
  if (!line.includes(checkout)) return false;
  // A watchdog is told the base and the directory of its cluster.
  const guards = /watchdog\.ts/.test(line) && line.includes(` ${defaultBase(checkout)} `);
  return guards || /(proxy-process|load-process|endpoints\/\w+\/process)\.ts/.test(line);
}

async function isDatabase(pid: string, places: readonly string[]): Promise<boolean> {
  const clusters = ['/var/tmp/pg-ha-bench/', join(checkout, '.lab/'), ...places];
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  const exe = await readlink(`/proc/${pid}/exe`).catch(() => '');
  return (
    /\/(postgres|pg_autoctl|prometheus[\w-]*|node)$/.test(exe) &&
    clusters.some((each) => cwd.startsWith(each))
  );
}

/** Descended from another mocha; what is left of ours descends from us, or from nobody. */
async function isOfOtherTests(pid: string): Promise<boolean> {
  for (let at = pid; Number(at) > 1 && Number(at) !== process.pid; at = await parentOf(at))
    if (/\bmocha\b/.test(await commandOf(at))) return true;
  return false;
}

async function commandOf(pid: string): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.replaceAll('\0', ' ');
}

async function parentOf(pid: string): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return /^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? '0';
}
