import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { timings } from '../../../cluster/local/timings.ts';

describe('the timings of the lab in containers', () => {
  for (const [profile, expected] of Object.entries(timings)) {
    it(`are those of a native cluster with the profile ${profile}`, async () => {
      const file = new URL(`../../../compose/timings/${profile}.conf`, import.meta.url);
      const text = await readFile(file, 'utf8');
      const found = [...text.matchAll(/^(\S+) = (\d+)$/gm)];
      assert.deepEqual(Object.fromEntries(found.map(([, name, value]) => [name, Number(value)])), {
        ...expected,
      });
    });
  }
});
