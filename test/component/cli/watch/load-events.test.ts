import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followLoad } from '../../../../cli/watch/load-events.ts';
import type { OperationEvent, WindowEvent } from '../../../../core/history.ts';
import { until } from '../../../../core/wait.ts';
import { partDirectory } from '../../../../loadgen/merge/parts.ts';

describe('what a load writes down, followed as it does', () => {
  let run: string;
  let stop: AbortController;
  let heard: (WindowEvent | OperationEvent)[];
  let following: Promise<void>;

  beforeEach(async () => {
    run = await mkdtemp(join(tmpdir(), 'follow-'));
    stop = new AbortController();
    heard = [];
  });
  afterEach(async () => {
    stop.abort();
    await following;
    await rm(run, { recursive: true });
  });

  const follow = (workers: number) => {
    following = followLoad(run, workers, (event) => heard.push(event), stop.signal);
  };
  const hears = (count: number) =>
    until(`${count} events`, () => heard.length === count || undefined, {
      ...{ timeoutMs: 5000, intervalMs: 10, signal: stop.signal },
      lastSeen: () => String(heard.length),
    });
  const operation = (message: string) =>
    `${JSON.stringify({ kind: 'operation', atMs: 1, code: 'XX000', message })}\n`;

  it('is heard from a file that is not there at first, its windows and operations alone', async () => {
    follow(1);
    const others = '{"kind":"note","atMs":1,"text":"x"}\n{"kind":"retry","atMs":1}\n';
    await appendFile(join(run, 'events.jsonl'), others + operation('a'));
    await hears(1);
    await appendFile(join(run, 'events.jsonl'), '{"kind":"window","atMs":2}\n');
    await hears(2);
    assert.deepEqual(
      heard.map(({ kind }) => kind),
      ['operation', 'window'],
    );
  });

  it('is heard when a line is whole, wherever it was cut', async () => {
    follow(1);
    const bytes = Buffer.from(operation('Ausführung abgebrochen, 終了'));
    // In the middle of a letter.
    const cut = bytes.indexOf('ü') + 1;
    await appendFile(join(run, 'events.jsonl'), operation('a'));
    await appendFile(join(run, 'events.jsonl'), bytes.subarray(0, cut));
    await hears(1);
    await appendFile(join(run, 'events.jsonl'), bytes.subarray(cut));
    await hears(2);
    const [, last] = heard;
    assert.ok(last?.kind === 'operation' && last.message === 'Ausführung abgebrochen, 終了');
  });

  it('is heard of every process of the load, and to the end of a long file', async () => {
    for (const part of [0, 1]) await mkdir(partDirectory(run, part), { recursive: true });
    follow(2);
    const many = operation('x'.repeat(200)).repeat(3000);
    for (const part of [0, 1])
      await appendFile(join(partDirectory(run, part), 'events.jsonl'), many);
    await hears(6000);
  });
});
