import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The commands of a page's code blocks that are no YAML or output, in their order; continued lines are one. */
export function commandsOf(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/(?:^ {4}\S.*\n(?:^ {4,}\S.*\n)*)/gm)];
  return blocks.flatMap(([block]) =>
    block
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  );
}

export interface Shell {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** What a command names, and what is meant by it here. */
  readonly instead: readonly (readonly [RegExp, string])[];
}

/** What it prints, as a reader of the page would run it; throws with what it complains of. */
export async function runCommand(command: string, { cwd, env, instead }: Shell): Promise<string> {
  const line = instead.reduce((text, [from, to]) => text.replaceAll(from, to), command);
  const options = { cwd, env, timeout: 600_000, maxBuffer: 2 ** 26 };
  const running = promisify(execFile)('bash', ['-c', line], options);
  running.child.stdin?.end();
  return (await running).stdout;
}
