import assert from 'node:assert/strict';
import { type Inspection, type ReplicationWord, wrongWith } from '../../../core/inspection.ts';

const primary: ReplicationWord = { inRecovery: false, timeline: 2, streaming: false, followers: 2 };
const standby: ReplicationWord = { inRecovery: true, timeline: 2, streaming: true, followers: 0 };

function wrong(change: Partial<Inspection>, ...words: readonly (ReplicationWord | null)[]) {
  const nodes = words.map((word, index) => ({ name: `node${index + 1}`, word }));
  return wrongWith({ primary: 'node1', redundant: true, nodes, ...change });
}

describe('what is wrong with a cluster', () => {
  it('is nothing with one primary and standbys that follow it', () => {
    assert.deepEqual(wrong({}, primary, standby, standby), []);
    assert.deepEqual(wrong({}, { ...primary, followers: 0 }), []);
  });

  it('is a primary that is none, or that nobody knows', () => {
    assert.deepEqual(wrong({}, { ...primary, inRecovery: true }, standby), [
      'node1, the primary, is in recovery',
    ]);
    assert.deepEqual(wrong({}, null, standby), ['node1, the primary, does not answer']);
    const none = wrong({ primary: null, redundant: false }, standby, standby);
    assert.deepEqual(none, [
      'the monitor does not see one primary and healthy standbys',
      'nobody is the primary',
    ]);
  });

  it('is every standby that does not follow', () => {
    const lost = { ...standby, streaming: false };
    const rival = { ...primary, timeline: 3, followers: 0 };
    const behind = { ...standby, timeline: 1 };
    assert.deepEqual(wrong({}, { ...primary, followers: 4 }, lost, rival, behind, null), [
      'node2 receives nothing from the primary',
      'node3 is out of recovery, and not the primary',
      'node4 follows timeline 1, the primary is on 2',
      'node5 does not answer',
    ]);
  });

  it('is a primary that streams to fewer than there are', () => {
    assert.deepEqual(wrong({}, { ...primary, followers: 1 }, standby, standby), [
      'node1, the primary, streams to 1 of 2 standbys',
    ]);
  });
});
