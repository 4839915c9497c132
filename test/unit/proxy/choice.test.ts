import assert from 'node:assert/strict';
import type { Endpoint } from '../../../core/cluster.ts';
import { Choice } from '../../../proxy/choice.ts';

const [a, b, c] = [1, 2, 3].map((port) => ({ host: 'h', port })) as [Endpoint, Endpoint, Endpoint];

describe('whom to connect next', () => {
  let links: Map<Endpoint, number>;
  let choice: Choice;
  beforeEach(() => {
    links = new Map();
    choice = new Choice((target) => links.get(target) ?? 0);
  });
  const chosen = () => choice.next()?.port;

  it('is nobody when there is nobody', () => {
    assert.equal(choice.next(), null);
    assert.ok(choice.isEmpty && !choice.hasSound);
  });

  it('is the one with the fewest links, attempts counted', () => {
    choice.offer([a, b, c]);
    links.set(a, 2).set(b, 1).set(c, 3);
    assert.equal(chosen(), b.port);
    choice.began(b);
    choice.began(b);
    assert.equal(chosen(), a.port);
    choice.ended(b, null);
    choice.ended(b);
    assert.equal(chosen(), b.port);
  });

  it('goes round among equals, so that short sessions are spread too', () => {
    choice.offer([a, b, c]);
    assert.deepEqual([1, 2, 3, 4, 5, 6].map(chosen), [1, 2, 3, 1, 2, 3]);
  });

  it('is one that fails only after all the others', () => {
    choice.offer([a, b]);
    links.set(b, 100);
    choice.began(a);
    choice.ended(a, 'refused');
    assert.deepEqual([chosen(), chosen(), choice.hasSound], [b.port, b.port, true]);
  });

  it('is, when all fail, the one that failed longest ago, one attempt at a time', async () => {
    choice.offer([a, b]);
    for (const target of [b, a]) {
      choice.began(target);
      choice.ended(target, 'refused');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(choice.hasSound, false);
    assert.equal(choice.next(), b);
    choice.began(b);
    assert.equal(choice.next(), null);
    choice.ended(b, null);
    assert.equal(choice.next(), b);
  });

  it('forgets who has left, and remembers who stays', () => {
    choice.offer([a, b]);
    choice.began(a);
    choice.ended(a, 'refused');
    choice.offer([a, c]);
    links.set(c, 9);
    assert.equal(chosen(), c.port);
    choice.offer([c]);
    choice.offer([a, c]);
    assert.equal(chosen(), a.port, 'a new one has not failed');
    choice.ended(b, 'refused');
  });
});
