import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Context } from 'mocha';

/**
 * Skips the suite where no Docker Engine answers, and fails it where one has to: with
 * REQUIRE_DOCKER=1. To be called in `before` of everything in test/docker/.
 */
export async function needsDocker(suite: Pick<Context, 'skip'>, env = process.env): Promise<void> {
  const why = await whyNot(env);
  if (why === null) return;
  if (env['REQUIRE_DOCKER'] === '1') throw new Error(why);
  console.log(`      skipped: ${why}`);
  suite.skip();
}

const questions = [
  ['info', '--format', '{{.ServerVersion}}'],
  ['compose', 'version'],
] as const;

/** Null: an engine answers, and there is `docker compose`. */
async function whyNot(env: NodeJS.ProcessEnv): Promise<string | null> {
  for (const args of questions) {
    const failed = await asked(args, env);
    if (failed !== null) return `docker ${args[0]}: ${failed}`;
  }
  return null;
}

/** Null: it was answered with 0. */
async function asked(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  try {
    // An engine that hangs is none.
    await promisify(execFile)('docker', args, { env, timeout: 20_000 });
    return null;
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    return (stderr || message).trim().split('\n')[0] ?? '';
  }
}
