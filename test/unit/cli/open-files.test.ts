import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tooFewFiles } from '../../../cli/open-files.ts';

describe('the limit of open files', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'limits-'));
  });
  after(() => rm(directory, { recursive: true }));

  const told = async (soft: string, maxConnections: number) => {
    const file = join(directory, 'limits');
    const head = 'Limit                     Soft Limit           Hard Limit           Units';
    const line = `Max open files            ${soft.padEnd(20)} 1048576              files`;
    await writeFile(file, `${head}\nMax cpu time  unlimited  unlimited  seconds\n${line}\n`);
    return tooFewFiles(maxConnections, file);
  };

  it('is worth a word when it is below two files a connection and some', async () => {
    assert.match((await told('1024', 10_000)) ?? '', /takes 20128 open files.*limit is 1024/);
    assert.match((await told('20127', 10_000)) ?? '', /limit is 20127/);
  });

  it('is none when there is enough, no limit, or nobody to say', async () => {
    assert.equal(await told('20128', 10_000), null);
    assert.equal(await told('unlimited', 10_000), null);
    assert.equal(await tooFewFiles(10_000, join(directory, 'nothing')), null);
  });

  it('is read from this machine', async () => {
    if (process.platform === 'linux') assert.match((await tooFewFiles(1e12)) ?? '', /open files/);
  });
});
