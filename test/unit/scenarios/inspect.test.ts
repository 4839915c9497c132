import assert from 'node:assert/strict';
import type { Inspection } from '../../../core/inspection.ts';
import { inspectAtTheEnd } from '../../../scenarios/inspect.ts';
import { FakeRig } from '../../support/fake-rig.ts';

const never = new AbortController().signal;
const primary = { inRecovery: false, timeline: 1, streaming: false, followers: 0 };

function left(redundant: boolean): Inspection {
  return { primary: 'node1', redundant, nodes: [{ name: 'node1', word: primary }] };
}

/** A rig that says these one after the other, and the last one for ever. */
function rigThatSays(...words: readonly (Inspection | Error)[]): FakeRig {
  const rig = new FakeRig(0);
  let asked = 0;
  rig.inspect = async () => {
    const word = words[Math.min(asked++, words.length - 1)];
    if (!word || word instanceof Error) throw word;
    return word;
  };
  return rig;
}

const inspections = (rig: FakeRig) =>
  rig.events.flatMap((event) => (event.kind === 'inspection' ? [event.redundant] : []));

describe('the inspection at the end', () => {
  it('is written down once', async () => {
    const rig = rigThatSays(left(true));
    await inspectAtTheEnd(rig, never);
    assert.deepEqual(inspections(rig), [true]);
  });

  it('gives what is wrong a while to settle', async () => {
    const rig = rigThatSays(new Error('busy'), left(false), left(true));
    await inspectAtTheEnd(rig, never);
    assert.deepEqual(inspections(rig), [true]);
  });

  it('writes down what was seen last when it does not', async () => {
    const rig = rigThatSays(left(false));
    await inspectAtTheEnd(rig, never, 0);
    assert.deepEqual(inspections(rig), [false]);
    assert.deepEqual(rig.notes, []);
  });

  it('notes why nothing is known when nobody answers', async () => {
    const rig = rigThatSays(new Error('no monitor'));
    await inspectAtTheEnd(rig, never, 0);
    assert.deepEqual(inspections(rig), []);
    assert.match(rig.notes.join(), /how the cluster was left is not known: .*no monitor/);
  });

  it('is left out where a cluster cannot be asked', async () => {
    const rig = new FakeRig(0);
    await inspectAtTheEnd(rig, never);
    assert.deepEqual([inspections(rig), rig.notes], [[], []]);
  });

  it('ends with the run that is interrupted', async () => {
    const stop = new AbortController();
    stop.abort(new Error('interrupted'));
    await assert.rejects(inspectAtTheEnd(rigThatSays(left(false)), stop.signal), /interrupted/);
  });
});
