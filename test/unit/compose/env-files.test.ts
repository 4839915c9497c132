import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { timings } from '../../../cluster/local/timings.ts';

const folder = new URL('../../../compose/', import.meta.url);

describe('the settings of the lab', () => {
  let test: ReadonlyMap<string, string>;
  let prod: ReadonlyMap<string, string>;
  before(async () => {
    [test, prod] = await Promise.all([settings('.env.test'), settings('.env.prod')]);
  });

  it('are the same ones in .env.test and .env.prod', () => {
    assert.ok(test.size > 15);
    assert.deepEqual([...prod.keys()].sort(), [...test.keys()].sort());
  });

  it('are all used by compose.yaml, which has a default for each but for passwords', async () => {
    const compose = await readFile(new URL('compose.yaml', folder), 'utf8');
    const uses = [...compose.matchAll(/\$\{([A-Z0-9_]+):-([^${}]*)/g)];
    const used = new Set(uses.map(([, name]) => name));
    const unused = [...test.keys()].filter(
      (name) => !used.has(name) && name !== 'COMPOSE_PROFILES',
    );
    assert.deepEqual(unused, []);
    for (const [, name = '', fallback] of uses)
      if (name.endsWith('_PASSWORD')) assert.equal(fallback, '', name);
  });

  it('have no password in .env.prod, let few in, and want TLS', () => {
    const passwords = [...prod].filter(([name]) => name.endsWith('_PASSWORD'));
    assert.ok(passwords.length >= 4);
    for (const [name, value] of passwords) assert.equal(value, '', name);
    assert.equal(prod.get('TLS'), 'on');
    assert.doesNotMatch(prod.get('PG_HBA_CIDR') ?? '', /\/0/);
    assert.equal(prod.get('BIND_ADDRESS'), '127.0.0.1');
  });

  it('name a profile of timings that there is', () => {
    for (const file of [test, prod])
      assert.ok(Object.keys(timings).includes(file.get('TIMING_PROFILE') ?? ''));
  });
});

async function settings(file: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(new URL(file, folder), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name, value] = /^([A-Z0-9_]+)=(.*)$/.exec(line) ?? assert.fail(`${file}: ${line}`);
      return [name ?? '', value ?? ''];
    }),
  );
}
