import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Greeting } from '../../../proxy/greeting.ts';
import { greeting, message } from '../../component/proxy/bench.ts';

const shortKey = Buffer.from('\x00\x01\xff\xfesec1', 'latin1');
const longKey = Buffer.concat([Buffer.from('pid2'), Buffer.alloc(256, 0xe9)]);

describe('what a backend says until it is ready', () => {
  it('tells the cancel key, short or long', () => {
    for (const key of [shortKey, longKey]) {
      const heard = new Greeting('startup').read(greeting(key));
      assert.equal(heard.state, 'ready');
      assert.equal(heard.key, key.toString('latin1'));
    }
  });

  it('is read the same however its bytes are split, and nothing behind it is eaten', () => {
    const whole = Buffer.concat([Buffer.from('NN'), greeting(longKey), Buffer.from('behind')]);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length - 6)), (cuts) => {
        const heard = new Greeting('gss');
        const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
        for (const [n, from] of places.entries()) heard.read(whole.subarray(from, places[n + 1]));
        assert.equal(heard.state, 'ready');
        assert.equal(heard.key, longKey.toString('latin1'));
        assert.equal(heard.rest.toString(), 'behind');
      }),
    );
  });

  it('is opaque when the server encrypts or does not speak PostgreSQL', () => {
    assert.equal(new Greeting('ssl').read(Buffer.from('S')).state, 'opaque');
    assert.equal(new Greeting('gss').read(Buffer.from('NS')).state, 'opaque');
    assert.equal(new Greeting('gss').read(Buffer.from('G')).state, 'opaque');
    for (const words of ['hello', 'HTTP/1.1 400', 'R\0\0\0\x03', 'S\0\xff\0\0'])
      assert.equal(new Greeting('startup').read(Buffer.from(words, 'latin1')).state, 'opaque');
  });

  it('has no key when the server gives out one that no client could send', () => {
    for (const bytes of [7, 261]) {
      const heard = new Greeting('startup').read(greeting(Buffer.alloc(bytes)));
      assert.deepEqual([heard.state, heard.key], ['ready', null]);
    }
  });

  it('is at the beginning of a message only between messages', () => {
    const heard = new Greeting('startup').read(message('R', Buffer.alloc(4)));
    assert.equal(heard.rest.length, 0);
    assert.equal(heard.read(Buffer.from('S\0')).rest.length, 2);
  });

  it('never throws, whatever is said', () => {
    fc.assert(
      fc.property(fc.constantFrom('startup', 'ssl', 'gss'), fc.array(fc.uint8Array()), (o, all) => {
        const heard = new Greeting(o as 'ssl');
        for (const bytes of all) if (heard.state === 'talking') heard.read(Buffer.from(bytes));
        assert.ok(heard.rest.length < 20_000);
      }),
    );
  });
});
