import { UsageError } from '../../core/errors.ts';
import { type ProgramOptions, runProgram } from './program.ts';
import { versions } from './recipe.ts';

/** As k6 asks for. */
const least = { major: 1, minor: 25 };
const wanted = `${least.major}.${least.minor}`;

/** The version of the Go on PATH; null: there is none. */
export async function goVersion(options: ProgramOptions): Promise<string | null> {
  try {
    // In a folder without a go.mod: with one, another Go may be fetched and answer.
    const said = await runProgram('go', ['env', 'GOVERSION'], options);
    return /^go(\d+\.\d+\S*)/m.exec(said)?.[1] ?? null;
  } catch {
    options.signal.throwIfAborted();
    return null;
  }
}

export function isNewEnough(version: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(major) !== least.major) return Number(major) > least.major;
  return Number(minor) >= least.minor;
}

/** Throws UsageError, with what to install, when k6 cannot be built here. */
export async function requireGo(options: ProgramOptions): Promise<void> {
  const found = await goVersion(options);
  if (found !== null && isNewEnough(found)) return;
  throw new UsageError(
    [
      `--engine k6 builds k6 ${versions.k6} once, and needs Go ${wanted} or newer on PATH (found: ${found ?? 'none'}).`,
      '  Install it as https://go.dev/doc/install says, such as',
      '    tar -C /usr/local -xzf go1.26.8.linux-amd64.tar.gz && export PATH=$PATH:/usr/local/go/bin',
      '  or set K6_BIN to a k6 that has xk6-sql and its driver (docs/k6.md)',
    ].join('\n'),
  );
}
