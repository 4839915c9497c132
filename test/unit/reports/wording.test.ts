import assert from 'node:assert/strict';
import { count, duration, list, plural, seconds, share } from '../../../reports/wording.ts';

describe('figures in words', () => {
  it('give durations with as many digits as one reads', () => {
    const said = [0, 0.523, 4.26, 85.4, 4_100, 8_000, 9_990, 60_000, 93_400].map(duration);
    const read = ['0 ms', '0.52 ms', '4.3 ms', '85 ms', '4.1 s', '8 s', '10.0 s', '60 s'];
    assert.deepEqual(said, [...read, '1 min 33 s']);
    assert.equal(seconds(-18), '−0.02 s');
  });

  it('never round a share up to all', () => {
    assert.equal(share(99_999, 100_000), '99.99 %');
    assert.equal(share(5, 5), '100 %');
    assert.equal(share(0, 0), 'none');
  });

  it('count and list', () => {
    assert.equal(count(3_812), '3,812');
    assert.equal(plural(1, 'write'), '1 write');
    assert.equal(list(['a', 'b', 'c']), 'a, b and c');
  });
});
