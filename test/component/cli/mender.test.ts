import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typescriptOptions } from '../../../core/typescript.ts';
import { until } from '../../../core/wait.ts';

const script = new URL('./support/indebted.ts', import.meta.url).pathname;
const soon = { timeoutMs: 60_000, intervalMs: 20, signal: new AbortController().signal };

describe('what is done to a cluster that is not ours', function () {
  this.timeout(120_000);
  let folder: string;
  let child: ChildProcess;
  let said: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mender-'));
    said = '';
    child = spawn(process.execPath, [...typescriptOptions, script, folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await once(child.stdout ?? child, 'data');
    assert.ok(existsSync(join(folder, 'crashed')));
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  const there = (file: string) =>
    until(`no ${file}`, () => existsSync(join(folder, file)) || undefined, soon);
  /** The mender has its standard error: closed, it has ended as well. */
  const over = () => once(child, 'close');

  it('is healed when we are killed, and said to be', async () => {
    await mkdir(join(folder, 'healing'));
    child.kill('SIGKILL');
    await over();
    assert.ok(existsSync(join(folder, 'healed')));
    assert.equal(said, 'crash of a: healed after all\n');
  });

  it('is healed by us when we are interrupted, and by nobody again', async () => {
    await mkdir(join(folder, 'healing'));
    child.kill('SIGINT');
    await over();
    assert.ok(existsSync(join(folder, 'healed')));
    assert.doesNotMatch(said, /after all|left to/);
  });

  it('is healed though we are not given the time: we say what is left, and how to do it by hand', async () => {
    child.kill('SIGINT');
    await there('healing');
    // Within a second it would be the same key press.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    assert.equal(code, 130);
    await over();
    assert.match(said, /crash of a is left to another process; by hand: if mkdir .*echo \*\*\*;/);
    assert.match(said, /crash of a: healed after all\n$/);
    assert.ok(existsSync(join(folder, 'healed')));
  });
});
