import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPipeline, handOver } from '../../../cli/pipeline.ts';
import { UsageError } from '../../../core/errors.ts';

describe('files for a pipeline', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pipeline-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const told = { runs: [], markdown: () => '## Passed\n' };

  it('are tried before anything is started, which leaves no file', async () => {
    const junit = join(folder, 'new', 'junit.xml');
    await checkPipeline({ junit, summary: join(folder, 'summary.md') });
    assert.deepEqual(await readdir(folder), ['new']);
    assert.deepEqual(await readdir(join(folder, 'new')), []);
  });

  it('are refused where they cannot be written, all at once', async () => {
    await writeFile(join(folder, 'file'), '');
    const wrong = { junit: folder, summary: join(folder, 'file', 'summary.md') };
    const refused = await checkPipeline(wrong).catch((error: unknown) => error);
    assert.ok(refused instanceof UsageError);
    assert.equal(refused.problems.length, 2);
    assert.match(refused.problems[0] ?? '', /^--junit: .*cannot be written/);
    await assert.rejects(checkPipeline({ junit: '' }), /--junit: no file is named/);
    const same = join(folder, 'same');
    await assert.rejects(checkPipeline({ junit: same, summary: same }), /the same file/);
  });

  it('leave what a summary held', async () => {
    const summary = join(folder, 'summary.md');
    await writeFile(summary, 'before\n');
    await checkPipeline({ summary });
    assert.equal(await handOver({ summary }, told, 0), 0);
    assert.equal(await readFile(summary, 'utf8'), 'before\n\n## Passed\n');
  });

  it('leave the exit code as it is, but no pass without them', async () => {
    const junit = join(folder, 'gone', 'junit.xml');
    assert.equal(await handOver({ junit }, told, 0), 3);
    assert.equal(await handOver({ junit }, told, 1), 1);
    await mkdir(join(folder, 'gone'));
    for (const code of [0, 1, 3]) assert.equal(await handOver({ junit }, told, code), code);
  });
});
