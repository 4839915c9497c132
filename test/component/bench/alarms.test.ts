import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HistoryEvent, runFiles } from '../../../core/history.ts';
import { typescriptOptions } from '../../../core/typescript.ts';
import { calm, lines, makeRun, measuredFromMs } from '../../support/run-directory.ts';

const program = fileURLToPath(new URL('../../bench/timings/alarms.ts', import.meta.url));

const elected = (atMs: number): HistoryEvent => ({
  ...{ kind: 'monitor', atMs, node: 'node2', healthy: true },
  ...{ reportedState: 'secondary', goalState: 'report_lsn' },
});

describe('bench:alarms', function () {
  this.timeout(30_000);

  const alarms = (directory: string) =>
    spawn(process.execPath, [...typescriptOptions, program, directory]);
  const ended = async (child: ReturnType<typeof alarms>) => {
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const [code] = await once(child, 'close');
    return { code, errors };
  };

  it('exits with 0 for a run without a failover, and with 1 for one with it', async () => {
    const directory = await makeRun(calm);
    const quiet = alarms(directory);
    quiet.stdout.resume();
    assert.deepEqual(await ended(quiet), { code: 0, errors: '' });
    await appendFile(join(directory, runFiles.events), lines([elected(measuredFromMs + 100)]));
    const alarmed = alarms(directory);
    alarmed.stdout.resume();
    assert.deepEqual(await ended(alarmed), { code: 1, errors: '' });
  });

  it('says nothing of a reader that went away', async () => {
    const directory = await makeRun(calm);
    // More than a pipe holds.
    const many = Array.from({ length: 5000 }, (_, i) => elected(measuredFromMs + i));
    await appendFile(join(directory, runFiles.events), lines(many));
    const child = alarms(directory);
    child.stdout.destroy();
    assert.deepEqual(await ended(child), { code: 1, errors: '' });
  });
});
