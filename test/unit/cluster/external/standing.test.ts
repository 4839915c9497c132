import assert from 'node:assert/strict';
import { standingOf, type Word } from '../../../../cluster/external/standing.ts';

const word = (change: Partial<Word>): Word => ({
  ...{ inRecovery: true, readOnly: false, timeline: 2, lsn: 0, replayAgeMs: null, streaming: true },
  ...change,
});
const primary = word({ inRecovery: false });
const standby = word({});
const topologyOf = (...words: (Word | null)[]) =>
  standingOf(
    words.map((one, i) => ({
      node: { name: `n${i + 1}`, host: 'h', port: i, priority: 100 },
      word: one,
    })),
  );
const statesOf = (...words: (Word | null)[]) =>
  topologyOf(...words).nodes.map(({ reportedState }) => reportedState);

describe('a cluster by its nodes’ own words', () => {
  it('has the one primary that takes writes, and is redundant when all others stream from it', () => {
    const { primary: name, redundant } = topologyOf(standby, primary, standby);
    assert.equal(name, 'n2');
    assert.equal(redundant, true);
  });

  it('has no primary when two take writes, or nobody does', () => {
    assert.equal(topologyOf(primary, primary).primary, null);
    assert.equal(topologyOf(primary, primary).redundant, false);
    assert.equal(topologyOf(standby, standby).primary, null);
    assert.equal(topologyOf(word({ inRecovery: false, readOnly: true }), standby).primary, null);
  });

  it('is not redundant while a node is silent, receives nothing, or is on another timeline', () => {
    const bad = [null, word({ streaming: false }), word({ timeline: 1 })];
    for (const one of bad) assert.equal(topologyOf(primary, standby, one).redundant, false);
    assert.deepEqual(statesOf(primary, ...bad), ['primary', 'silent', 'catchingup', 'catchingup']);
  });
});
