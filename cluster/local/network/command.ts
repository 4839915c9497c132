import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const timeoutMs = 15_000;
// Where a distribution puts ip, tc and iptables; nothing of our own environment goes in.
const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
export const nsenter = '/usr/bin/nsenter';

export function namespacePath(namespace: string): string {
  return `/run/netns/${namespace}`;
}

/** Runs a program of the system, in a namespace or (null) in the machine's own. Throws with what it printed. */
export async function command(
  namespace: string | null,
  program: string,
  args: readonly string[],
  input = '',
): Promise<string> {
  const line = namespace === null ? [program] : [...entering(namespace), program];
  const [file = '', ...before] = line;
  const running = promisify(execFile)(file, [...before, ...args], { env, timeout: timeoutMs });
  // A program that ends before it has read everything says itself why.
  running.child.stdin?.on('error', () => undefined).end(input);
  try {
    return (await running).stdout;
  } catch (error) {
    const printed = (error as { stderr?: string }).stderr?.trim();
    const where = namespace === null ? '' : ` in ${namespace}`;
    throw new Error(`${program} ${args.join(' ')}${where}: ${printed || String(error)}`);
  }
}

function entering(namespace: string): string[] {
  return [nsenter, `--net=${namespacePath(namespace)}`];
}

/** One `ip` for many lines of it, which stops at the first that fails. */
export async function ip(namespace: string | null, lines: readonly string[]): Promise<void> {
  try {
    await command(namespace, 'ip', ['-batch', '-'], `${lines.join('\n')}\n`);
  } catch (error) {
    const failed = Number(/Command failed -:(\d+)/.exec(String(error))?.[1]);
    throw new Error(`ip ${lines[failed - 1] ?? lines.join('; ')}`, { cause: error });
  }
}
