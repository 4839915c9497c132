import assert from 'node:assert/strict';
import { StepRun } from '../../run/step-run.ts';
import type { Step } from '../../run/steps.ts';

const shell = (script: string, more: Partial<Step> = {}) =>
  new StepRun({
    ...{ name: 'step', command: ['sh', '-c', script], after: [], env: {}, limitMs: 60_000 },
    ...more,
  }).result;

describe('a step of npm test', () => {
  it('passes with exit code 0, and keeps what it printed on both outputs', async () => {
    const { ok, passed, failed, output } = await shell('echo one; echo two >&2');
    assert.deepEqual([ok, passed, failed], [true, 1, 0]);
    assert.deepEqual(output.trim().split('\n').sort(), ['one', 'two']);
  });

  it('has the variables that it is given, and finds the programs of node_modules', async () => {
    const { output } = await shell('echo $WORD; command -v mocha', { env: { WORD: 'given' } });
    assert.match(output, /given\n.*node_modules\/\.bin\/mocha/);
  });

  it('fails with another exit code, a signal, and a program that is not there', async () => {
    for (const [run, ending] of [
      [shell('exit 3'), /^FAILED \(3\) after/],
      [shell('kill -KILL $$'), /^FAILED \(SIGKILL\)/],
      [shell('', { command: ['no-such-program'] }), /^FAILED \(.*ENOENT\)/],
    ] as const) {
      const result = await run;
      assert.deepEqual([result.ok, result.failed], [false, 1]);
      assert.match(result.ending, ending);
    }
  });

  it('is ended when it takes too long, has failed then, and says so', async () => {
    const { ok, ending, output } = await shell('exec sleep 60', { limitMs: 200 });
    assert.equal(ok, false);
    assert.match(ending, /FAILED \(SIGTERM\)/);
    assert.match(output, /still running after \d+ s: SIGTERM/);
  });

  it('ends although something that it left behind holds its output open', async () => {
    const { ok, output } = await shell('sleep 30 & echo $!');
    process.kill(Number(output), 'SIGKILL');
    assert.equal(ok, true);
  });
});
