import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFirstPacket, startupMaxBytes } from '../../../proxy/startup.ts';

function packet(code: number, bodyBytes: number, length = 8 + bodyBytes): Buffer {
  const bytes = Buffer.alloc(8 + bodyBytes);
  bytes.writeUInt32BE(length, 0);
  bytes.writeUInt32BE(code, 4);
  return bytes;
}

const kindOf = (bytes: Buffer) => readFirstPacket(bytes).kind;

describe('the first packet of a client', () => {
  it('is told by its code', () => {
    assert.equal(kindOf(packet(196608, 30)), 'startup');
    assert.equal(kindOf(packet(196610, 30)), 'startup', 'protocol 3.2');
    assert.equal(kindOf(packet(80877102, 8)), 'cancel');
    assert.equal(kindOf(packet(80877102, 36)), 'cancel', 'the long key of protocol 3.2');
    assert.equal(kindOf(packet(80877103, 0)), 'ssl');
    assert.equal(kindOf(packet(80877104, 0)), 'gss');
    assert.equal(kindOf(Buffer.from([0x16, 3, 1])), 'tls');
  });

  it('is incomplete until its last byte is there', () => {
    const whole = packet(196608, 30);
    for (let n = 0; n < whole.length; n++) assert.equal(kindOf(whole.subarray(0, n)), 'incomplete');
    assert.equal(kindOf(Buffer.concat([whole, Buffer.alloc(5)])), 'startup');
  });

  it('is garbage when too short, too long, of a wrong size or of an unknown protocol', () => {
    assert.equal(kindOf(packet(196608, 0, 7)), 'garbage');
    assert.equal(kindOf(packet(196608, 0, startupMaxBytes)), 'incomplete');
    assert.equal(kindOf(packet(196608, 0, startupMaxBytes + 1)), 'garbage');
    assert.equal(kindOf(packet(80877103, 4)), 'garbage');
    assert.equal(kindOf(packet(80877102, 4)), 'garbage');
    assert.equal(kindOf(packet(131072, 30)), 'garbage', 'protocol 2');
    assert.equal(kindOf(packet(80877199, 0)), 'garbage', 'an unknown request');
    assert.equal(kindOf(Buffer.from('GET / HTTP/1.1\r\n')), 'garbage');
  });

  it('is judged the same however its bytes are split', () => {
    const anyPacket = fc
      .record({
        code: fc.oneof(fc.constantFrom(196608, 80877102, 80877103, 80877104), fc.nat(2 ** 31)),
        body: fc.uint8Array({ maxLength: 60 }),
        off: fc.oneof(fc.constant(0), fc.integer({ min: -70, max: 20_000 })),
      })
      .map(({ code, body, off }) => {
        const head = packet(code, 0, Math.max(0, 8 + body.length + off));
        return Buffer.concat([head, body]);
      });
    const anyBytes = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(anyPacket, anyBytes), (bytes) => {
        const whole = readFirstPacket(bytes);
        for (let n = 0; n < bytes.length; n++) {
          const part = readFirstPacket(bytes.subarray(0, n));
          if (part.kind !== 'incomplete') assert.deepEqual(part, whole);
        }
      }),
      { numRuns: 500 },
    );
  });
});
