import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { imageName, ingredients } from '../../../../cluster/compose/image.ts';

const root = new URL('../../../../', import.meta.url);

describe("a lab's image", () => {
  it('is named after all that its Dockerfile copies, and the Dockerfile', async () => {
    const dockerfile = await readFile(new URL('compose/Dockerfile', root), 'utf8');
    const copied = [...dockerfile.matchAll(/^COPY (\S+) \S+$/gm)].map(([, source]) => source);
    assert.ok(copied.length > 0);
    assert.deepEqual([...ingredients].sort(), ['compose/Dockerfile', ...copied].sort());
  });

  it('has the same name for the same content, and another one for another choice', async () => {
    const name = await imageName({});
    assert.match(name, /^pg-ha-lab-postgres:[0-9a-f]{12}$/);
    assert.equal(await imageName({ PATH: '/bin' }), name);
    assert.notEqual(await imageName({ PG_MAJOR: '16' }), name);
  });
});
