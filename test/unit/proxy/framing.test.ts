import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Framing } from '../../../proxy/framing.ts';
import { message } from '../../component/proxy/bench.ts';

describe('the framing of a stream of messages', () => {
  it('knows at every byte whether it stands between two, however the stream is split', () => {
    const messages = fc.array(fc.nat(40), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 30 })), (sizes, steps) => {
        const all = sizes.map((size) => message('D', Buffer.alloc(size, 0xff)));
        const stream = Buffer.concat(all);
        let sum = 0;
        const ends = new Set([0, ...all.map((bytes) => (sum += bytes.length))]);
        const framing = new Framing();
        let at = 0;
        for (let n = 0; at < stream.length; n++) {
          const to = at + (steps[n % (steps.length || 1)] ?? 1);
          framing.follow(stream.subarray(at, to));
          at = Math.min(to, stream.length);
          assert.equal(framing.isBetweenMessages, ends.has(at), `at ${at}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is not fooled by a body that looks like the end of an answer', () => {
    const framing = new Framing();
    const body = Buffer.concat([Buffer.from('Z\0\0\0\x05I'), Buffer.alloc(10)]);
    framing.follow(message('D', body).subarray(0, 11));
    assert.equal(framing.isBetweenMessages, false);
    framing.follow(Buffer.alloc(10));
    assert.equal(framing.isBetweenMessages, true);
  });

  it('has lost its place for ever after an impossible length', () => {
    const framing = new Framing();
    framing.follow(Buffer.from('D\0\0\0\x03'));
    framing.follow(message('Z', Buffer.from('I')));
    assert.equal(framing.isBetweenMessages, false);
  });
});
