import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { outcomeKinds } from '../../../core/history.ts';
import { Journal } from '../../../core/journal.ts';
import { decodeWrite, encodeWrite, writeRecordBytes } from '../../../core/writes.ts';

describe('Journal', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('keeps whole lines when two writers append to one file', async () => {
    const path = join(directory, 'events.jsonl');
    const writers = [new Journal<object>(path), new Journal<object>(path)];
    for (let i = 0; i < 5000; i++) writers[i % 2]?.record({ i, text: 'x'.repeat(i % 100) });
    for (const writer of writers) writer.close();
    const lines = (await readFile(path, 'utf8')).trim().split('\n');
    const numbers = lines.map((line) => JSON.parse(line).i as number).sort((a, b) => a - b);
    assert.deepEqual(numbers, [...numbers.keys()]);
    assert.equal(lines.length, 5000);
  });

  it('says on closing that something could not be written, and not before', () => {
    const journal = new Journal<object>('/dev/full');
    journal.record({ lost: true });
    assert.throws(() => journal.close(), /ENOSPC/);
  });

  it('may be closed twice', () => {
    const journal = new Journal<object>(join(directory, 'x'));
    journal.close();
    journal[Symbol.dispose]();
  });
});

describe('records of writes.bin', () => {
  it('read back as they were written', () => {
    const record = fc.record(
      {
        cycle: fc.nat({ max: 2 ** 32 - 1 }),
        outcome: fc.constantFrom(...outcomeKinds),
        acceptor: fc.option(fc.nat({ max: 0xfffe })),
        timeline: fc.nat({ max: 2 ** 32 - 1 }),
        sentAtMs: fc.double({ noNaN: true }),
        endedAtMs: fc.double({ noNaN: true }),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(record, (written) => {
        const bytes = Buffer.alloc(2 * writeRecordBytes);
        encodeWrite(written, bytes, writeRecordBytes);
        assert.deepEqual(decodeWrite(bytes, writeRecordBytes), written);
      }),
    );
  });

  it('are refused when they are not records', () => {
    const bytes = Buffer.alloc(writeRecordBytes, 0xff);
    assert.throws(() => decodeWrite(bytes, 0), /no outcome at byte 4/);
  });
});
