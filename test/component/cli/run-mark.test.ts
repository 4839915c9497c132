import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markEnded, markRunning, requireEnded } from '../../../cli/run-mark.ts';
import { identityOf } from '../../../cluster/local/process-identity.ts';
import { UsageError } from '../../../core/errors.ts';

describe('a run that is still running', () => {
  let run: string;
  beforeEach(async () => {
    run = await mkdtemp(join(tmpdir(), 'mark-'));
  });
  afterEach(() => rm(run, { recursive: true }));

  it('is refused by `report` with one sentence and exit 2, and nothing of it is touched', async () => {
    await mkdir(join(run, 'loads', '0'), { recursive: true });
    await markRunning(run);
    const code = new URL('../../../cli/pg-ha-bench.js', import.meta.url).pathname;
    const child = spawn(process.execPath, [code, 'report', run]);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [exit] = await once(child, 'close');
    assert.equal(exit, 2, said);
    assert.match(said, /^pg-ha-bench: \S+ is still running \(process \d+\): [^\n]+\n$/);
    assert.ok(existsSync(join(run, 'loads', '0')));
    assert.ok(!existsSync(join(run, 'report.json')));
  });

  it('is over when its process has ended, whatever has its pid now', async () => {
    const child = spawn('sleep', ['60']);
    const owner = await identityOf(child.pid ?? 0);
    await writeFile(join(run, 'running.json'), JSON.stringify(owner));
    await assert.rejects(requireEnded(run), UsageError);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await requireEnded(run);
    const other = { ...(await identityOf(process.pid)), startTime: '1' };
    await writeFile(join(run, 'running.json'), JSON.stringify(other));
    await requireEnded(run);
  });

  it('is over when it says so, and when it never said that it began', async () => {
    await requireEnded(run);
    await markRunning(run);
    await assert.rejects(requireEnded(run), UsageError);
    await markEnded(run);
    await requireEnded(run);
    await writeFile(join(run, 'running.json'), '{"pid":');
    await requireEnded(run);
  });
});
