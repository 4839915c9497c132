import assert from 'node:assert/strict';
import type { Step } from '../../../core/scenario.ts';
import { faultWords, momentWords } from '../../../core/step-words.ts';

const step = (change: Partial<Step>): Step => ({
  ...{ atMs: 0, fault: 'crash', target: 'primary', forMs: 0 },
  ...change,
});

describe('a step in words', () => {
  const timeline = [step({ atMs: 2500 }), step({ name: 'second', atMs: 9000 })];

  it('says when it is due', () => {
    const after = { step: 1, turn: 'healed', delayMs: 10_000 } as const;
    const first = { step: 0, turn: 'injected', delayMs: 0 } as const;
    const figure = { kind: 'progress', figure: 'operations.ok', operator: '>', value: 9 } as const;
    for (const [one, words] of [
      [step({ atMs: 2500 }), 'at 2.5 s'],
      [step({}), 'at 0 s'],
      [step({ after }), '10 s after second is healed'],
      [
        step({ after: first, when: { kind: 'redundant' } }),
        'after step 0 is injected, once redundant',
      ],
      [step({ atMs: 1000, when: figure }), 'at 1 s, once operations.ok > 9'],
    ] as const)
      assert.equal(momentWords(one, timeline), words);
  });

  it('says to whom what is done, with the settings of the fault', () => {
    assert.equal(faultWords(step({})), 'crash of the primary');
    assert.equal(faultWords(step({ target: 'node2' })), 'crash of node2');
    const storm = step({ fault: 'connection-storm', target: 'endpoint', with: { connections: 9 } });
    assert.equal(faultWords(storm), 'connection-storm of the endpoint (connections 9)');
  });
});
