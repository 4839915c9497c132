import assert from 'node:assert/strict';
import fc from 'fast-check';
import { errorResponse } from '../../../proxy/refuse.ts';

describe('an ErrorResponse of the proxy', () => {
  it('has the fields of the protocol, each ended by a zero, and its own length', () => {
    const bytes = errorResponse('57P03', 'no primary', 'nobody');
    const fields = 'SFATAL\0VFATAL\0C57P03\0Mno primary\0Dnobody\0\0';
    assert.equal(bytes.toString('latin1', 0, 1), 'E');
    assert.equal(bytes.readUInt32BE(1), bytes.length - 1);
    assert.equal(bytes.toString('utf8', 5), fields);
  });

  it('counts bytes, not characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = errorResponse('08P01', text);
        assert.equal(bytes.readUInt32BE(1), bytes.length - 1);
      }),
    );
  });
});
