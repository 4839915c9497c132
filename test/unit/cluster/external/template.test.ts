import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { fill, quoted } from '../../../../cluster/external/template.ts';

const values = { name: 'a', host: '10.0.0.1', port: 5432, primary: 'b' };

describe('a command of the owner', () => {
  it('is filled with the node’s name, address, and who is primary', () => {
    assert.equal(
      fill("ssh {host} 'stop {name} -p {port}' # {primary}", values),
      "ssh 10.0.0.1 'stop a -p 5432' # b",
    );
  });

  it('keeps the braces of the shell and of others', () => {
    const text = 'echo $' + "{host} | awk '{print $1}'; touch {x,y}";
    assert.equal(fill(text, values), text);
  });

  it('cannot ask for a primary while there is none', () => {
    assert.throws(() => fill('x {primary}', { ...values, primary: null }), /nobody takes writes/);
    assert.equal(fill('x {name}', { ...values, primary: null }), 'x a');
  });

  it('gets every value as one word, whatever is in it', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((s) => !s.includes('\0'));
    fc.assert(
      fc.property(text, (value) => {
        const printed = execFileSync('sh', ['-c', `printf %s ${quoted(value)}`], {
          encoding: 'utf8',
        });
        assert.equal(printed, value);
      }),
      { numRuns: 50, examples: [["'; touch /tmp/x #"], ['$(id)'], ['a\nb'], ['']] },
    );
  });
});
