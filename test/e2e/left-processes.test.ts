import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { checkout, leftProcesses } from './support/harness.ts';

const load = `${checkout}loadgen/load-process.ts`;

/** Starts it as nobody's child and gives the pid that it prints. */
async function orphaned(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-c', `${script} 2>/dev/null &`]);
  return stdout.trim();
}

describe('what end-to-end tests hold to be left', () => {
  it('is a process of ours whose parents have ended', async () => {
    const pid = await orphaned(`(echo $BASHPID; exec -a ${load} sleep 60 >/dev/null)`);
    const left = await leftProcesses();
    process.kill(Number(pid), 'SIGKILL');
    assert.ok(
      left.some((line) => line.startsWith(`${pid} ${load}`)),
      left.join('\n'),
    );
  });

  it('is none that another run of tests has started, beside this one', async () => {
    const inner = `(exec -a ${load} sleep 60 >/dev/null) & echo $!; exec >/dev/null; wait`;
    const pid = await orphaned(`exec -a mocha bash -c '${inner}'`);
    const left = await leftProcesses();
    process.kill(Number(pid), 'SIGKILL');
    assert.ok(!left.some((line) => line.startsWith(`${pid} `)), left.join('\n'));
  });
});
