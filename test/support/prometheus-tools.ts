import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import type { Context } from 'mocha';

export interface Printed {
  readonly code: number;
  readonly output: string;
}

/** Runs promtool, amtool or the like to its end, whatever that is; both outputs together. */
export function runTool(tool: string, ...args: string[]): Promise<Printed> {
  return new Promise((resolve, reject) => {
    const child = execFile(tool, args, { timeout: 60_000 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') return reject(error);
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

/** Skips the test where one of the programs is missing; fails it where CI=true. */
export async function needsTools(test: Context, ...tools: readonly string[]): Promise<void> {
  for (const tool of tools) {
    const found = await runTool(tool, '--version').catch(() => null);
    if (found) continue;
    assert.ok(!process.env['CI'], `${tool} is missing: npm run doctor -- --install`);
    test.skip();
  }
}
