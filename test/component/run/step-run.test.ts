import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { until } from '../../../core/wait.ts';
import { StepRun, skippedFor } from '../../run/step-run.ts';
import type { Step } from '../../run/steps.ts';

const stepOf = (command: readonly string[], more: Partial<Step> = {}): Step => ({
  ...{ name: 'step', command, needs: null, after: [], env: {}, limitMs: 60_000 },
  ...more,
});
const shell = (script: string, more: Partial<Step> = {}) =>
  new StepRun(stepOf(['sh', '-c', script], more)).result;

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

  it('is ended with all that it started', async () => {
    const run = new StepRun(stepOf(['sh', '-c', 'sleep 60 & echo $!; wait']));
    await until('it did not begin', () => run.output || undefined, {
      ...{ timeoutMs: 30_000, signal: new AbortController().signal },
    });
    run.end('SIGTERM');
    assert.equal((await run.result).ok, false);
    const gone = () => !existsSync(`/proc/${run.output.split('\n')[0]}`) || undefined;
    await until('the sleep lives on', gone, {
      ...{ timeoutMs: 30_000, signal: new AbortController().signal },
    });
  });

  it('ends although something that it left behind holds its output open', async () => {
    const { ok, output } = await shell('sleep 30 & echo $!');
    process.kill(Number(output), 'SIGKILL');
    assert.equal(ok, true);
  });

  it('is skipped where its program is missing, and counted so, but not in CI', () => {
    const needy = stepOf(['sh'], { needs: 'no-such-program' });
    assert.equal(skippedFor(needy, { PATH: '/usr/bin:/bin' })?.skipped, 1);
    assert.equal(skippedFor(needy, { PATH: '/usr/bin:/bin', CI: 'true' }), null);
    assert.equal(skippedFor({ ...needy, needs: 'sh' }, { PATH: '/usr/bin:/bin' }), null);
    assert.equal(skippedFor(stepOf(['sh']), { PATH: '' }), null);
  });
});
