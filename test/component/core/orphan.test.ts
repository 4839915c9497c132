import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { typescriptOptions } from '../../../core/typescript.ts';
import { until } from '../../../core/wait.ts';

describe('a child that hangs when its parent is gone', () => {
  it('is ended by a thread of its own', async () => {
    const script = new URL('./support/spinner.ts', import.meta.url).pathname;
    const node = [process.execPath, ...typescriptOptions, script];
    // A shell in between, which waits: the parent that is killed.
    const parent = spawn('sh', ['-c', `'${node.join("' '")}'; true`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<string>((resolve) =>
      parent.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim())),
    );
    assert.ok(existsSync(`/proc/${pid}`));
    parent.kill('SIGKILL');
    await until('the orphan spins on', () => !existsSync(`/proc/${pid}`) || undefined, {
      timeoutMs: 30_000,
      signal: new AbortController().signal,
    });
  });
});
