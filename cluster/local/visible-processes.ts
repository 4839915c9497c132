import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { databaseUser } from './database-user.ts';

export interface Seen {
  readonly pid: number;
  readonly cwd: string;
  /** Path of the executable. */
  readonly program: string;
}

/** Every process of the machine that can be seen. */
export async function everyProcess(): Promise<readonly Seen[]> {
  const seen = await direct();
  if (await seesOthers()) return seen;
  return [...seen.filter(({ cwd }) => cwd !== ''), ...(await asDatabaseUser())];
}

async function direct(): Promise<Seen[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return Promise.all(
    pids.map(async (pid) => {
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      return {
        pid,
        cwd,
        program: cwd === '' ? '' : await readlink(`/proc/${pid}/exe`).catch(() => ''),
      };
    }),
  );
}

/** Root in a container mostly lacks CAP_SYS_PTRACE; the database user sees its own all the same. */
async function asDatabaseUser(): Promise<Seen[]> {
  const links = ['/proc', '-maxdepth', '2', '(', '-name', 'cwd', '-o', '-name', 'exe', ')'];
  const child = promisify(execFile)('find', [...links, '-printf', '%h %f %l\\n'], {
    ...(await databaseUser()),
    maxBuffer: 16 * 1024 * 1024,
  });
  // What it may not read makes find end with 1.
  const { stdout } = await child.catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? '',
  }));
  const seen = new Map<number, { cwd: string; program: string }>();
  for (const line of stdout.split('\n')) {
    const [, pid, link, path = ''] = /^\/proc\/(\d+) (cwd|exe) (.*)$/.exec(line) ?? [];
    const entry = seen.get(Number(pid)) ?? { cwd: '', program: '' };
    seen.set(Number(pid), link === 'cwd' ? { ...entry, cwd: path } : { ...entry, program: path });
  }
  return [...seen].map(([pid, entry]) => ({ pid, ...entry }));
}

const capSysPtrace = 1n << 19n;

/** Whether /proc shows us the links of processes that run as the database user. */
async function seesOthers(): Promise<boolean> {
  if (process.getuid?.() !== 0) return true;
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(
    await readFile('/proc/self/status', 'utf8'),
  )?.[1];
  return (BigInt(`0x${effective ?? '0'}`) & capSysPtrace) !== 0n;
}
