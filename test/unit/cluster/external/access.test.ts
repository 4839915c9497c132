import assert from 'node:assert/strict';
import { accessOf } from '../../../../cluster/external/access.ts';
import { masking } from '../../../../cluster/external/secrets.ts';
import { UsageError } from '../../../../core/errors.ts';

const variable = (name: string) => `\${${name}}`;
const rest = { faults: {}, commandTimeoutMs: 1000, createDatabase: false };
const spec = (...urls: string[]) => ({
  nodes: urls.map((url, i) => ({ name: `n${i + 1}`, url })),
  ...rest,
});
const problemsOf = (...args: Parameters<typeof accessOf>) => {
  try {
    accessOf(...args);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.problems.join('\n');
  }
  return assert.fail('it was accepted');
};

describe('the addresses of an external cluster', () => {
  it('may take a password from the environment, whatever characters it has', () => {
    const url = `postgres://u:${variable('PW')}@db1:5433/shop`;
    const { login, nodes } = accessOf(spec(url), { PW: 'p@s/s:w%rd' });
    assert.deepEqual(login, { user: 'u', password: 'p@s/s:w%rd', database: 'shop' });
    assert.deepEqual(nodes, [{ name: 'n1', host: 'db1', port: 5433, priority: 100 }]);
  });

  it('may come whole from the environment, the monitor’s too', () => {
    const { nodes, monitor } = accessOf(
      { ...spec(variable('A')), monitor: variable('M') },
      { A: 'postgres://u@h:1/d', M: 'postgres://m:6000' },
    );
    assert.equal(nodes[0]?.port, 1);
    assert.deepEqual(monitor?.endpoint, { host: 'm', port: 6000 });
  });

  it('name every mistake at once, and no password', () => {
    const problems = problemsOf(
      spec(
        `postgres://u:${variable('NONE')}@a`,
        'mysql://u:secret@b',
        'postgres://u@c/d?sslmode=require',
        'postgres://u@c;reboot/d',
      ),
      {},
    );
    assert.match(problems, /n1: the environment has no NONE/);
    assert.match(problems, /n2: mysql:\/\/u:\*\*\*@b: it does not begin with postgres/);
    assert.match(problems, /n3: .*TLS is not spoken yet/);
    assert.match(problems, /n4: a host is letters/);
    assert.doesNotMatch(problems, /secret/);
  });

  it('are one cluster: no address twice, one login', () => {
    const urls = ['postgres://u:p@a/d', 'postgres://u:p@a/d', 'postgres://u:q@b/d'];
    const problems = problemsOf(spec(...urls), {});
    assert.match(problems, /n1 and n2 are both a:5432/);
    assert.match(problems, /n3: not like n1: one user, password and database/);
    assert.doesNotMatch(problems, /:[pq]@/);
  });
});

describe('what a command printed', () => {
  it('is told without the passwords that are known, nor what looks like one', () => {
    const mask = masking(['p@ss', 'ab']);
    assert.equal(
      mask('p@ss p%40ss ab postgres://u:x@y@h password=z'),
      '*** *** ab postgres://u:***@h password=***',
    );
  });
});
