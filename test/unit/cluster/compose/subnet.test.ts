import assert from 'node:assert/strict';
import { freeAmong } from '../../../../cluster/compose/subnet.ts';

describe("a lab's network", () => {
  it('is the first from its start on that nothing else overlaps', () => {
    assert.equal(freeAmong([], 7), '198.19.7');
    assert.equal(
      freeAmong(['198.19.7.0/24', '172.17.0.0/16', '127.0.0.1/8', '::1/128'], 7),
      '198.19.8',
    );
    assert.equal(freeAmong(['198.19.6.0/23', '198.19.8.128/25', '198.19.9.4/32'], 7), '198.19.10');
  });

  it('begins again at the end of the range', () => {
    assert.equal(freeAmong(['198.19.255.0/24'], 255), '198.19.0');
    assert.equal(freeAmong([], 256 * 40 + 3), '198.19.3');
  });

  it('is none when all are taken', () => {
    assert.throws(() => freeAmong(['198.19.0.0/16'], 7), /no free network/);
  });
});
