import assert from 'node:assert/strict';
import fc from 'fast-check';
import { keysOf, transactionOf } from '../../../loadgen/keys.ts';
import { bookable } from '../../../loadgen/seed/calendar.ts';
import { populationOf } from '../../../loadgen/seed/population.ts';
import { slotOf } from '../../../loadgen/workloads/healthcare/slot.ts';
import { workloadNamed } from '../../../loadgen/workloads/index.ts';

const run = { runId: 'run-1', seed: 42, scale: 1 };
const cycles = Array.from({ length: 50_000 }, (_, cycle) => cycle);
const drawn = (source: typeof run, cycle: number) => {
  const keys = keysOf(source, cycle);
  return [keys.patientId(), keys.providerId(), keys.facilityId(), keys.below(1_000)].join();
};
const slots = (source: typeof run) =>
  cycles.map((cycle) => {
    const keys = keysOf(source, cycle);
    return [keys.providerId(), ...Object.values(slotOf(keys))].join(' ');
  });

describe('the keys of a cycle', () => {
  it('are the same in every repeat of a seed, and others with another seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), (cycle, runId) => {
        assert.equal(drawn(run, cycle), drawn({ ...run, runId }, cycle));
      }),
    );
    const differing = cycles.filter((c) => drawn(run, c) !== drawn({ ...run, seed: 43 }, c));
    assert.ok(differing.length > 0.99 * cycles.length);
  });

  it('name rows that the seed data holds', () => {
    const scales = fc.double({ min: 0.001, max: 200, noNaN: true });
    fc.assert(
      fc.property(fc.nat(), scales, (cycle, scale) => {
        const keys = keysOf({ ...run, scale }, cycle);
        const { patients, providers, facilities } = populationOf(scale);
        const ids = [keys.patientId(), keys.providerId(), keys.facilityId()];
        [patients, providers, facilities].forEach((most, i) => {
          assert.ok((ids[i] ?? 0) >= 1 && (ids[i] ?? 0) <= most);
        });
      }),
    );
  });

  it('reach the first and the last patient', () => {
    const small = { ...run, scale: 0.01 };
    const reached = new Set(cycles.map((cycle) => keysOf(small, cycle).patientId()));
    assert.equal(reached.size, populationOf(0.01).patients);
  });

  it('pick from a list evenly', () => {
    const picks = cycles.map((cycle) => keysOf(run, cycle).pick(['a', 'b', 'c', 'd']));
    const share = picks.filter((pick) => pick === 'c').length / picks.length;
    assert.ok(Math.abs(share - 0.25) < 0.01, `${share}`);
  });
});

describe('the keys of a skewed load', () => {
  const skewed = { ...run, skew: 0.99 };
  const patientsOf = (source: typeof run) =>
    cycles.map((cycle) => keysOf(source, cycle).patientId());

  it('name patients by Zipf’s law, each with a rank of its own', () => {
    const times = new Map<number, number>();
    for (const patient of patientsOf(skewed)) times.set(patient, (times.get(patient) ?? 0) + 1);
    const [first = 0, second = 0] = [...times.values()].sort((a, b) => b - a);
    const weights = Array.from({ length: 10_000 }, (_, rank) => 1 / (rank + 1) ** 0.99);
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [found, weight = 0] of [
      [first, weights[0]],
      [second, weights[1]],
    ]) {
      const expected = ((weight ?? 0) / whole) * cycles.length;
      assert.ok(Math.abs((found ?? 0) - expected) < 5 * Math.sqrt(expected), `${found}`);
    }
    assert.ok([...times.keys()].every((patient) => patient >= 1 && patient <= 10_000));
  });

  it('reach every patient of a small population', () => {
    const small = { ...skewed, scale: 0.01 };
    assert.equal(new Set(patientsOf(small)).size, 100);
  });

  it('are the same in every repeat, and as without skew when it is 0', () => {
    assert.deepEqual(patientsOf(skewed), patientsOf({ ...skewed, runId: 'run-2' }));
    const none = { ...run, skew: 0 };
    assert.deepEqual(patientsOf(none), patientsOf(run));
    assert.notDeepEqual(patientsOf(skewed), patientsOf(run));
  });
});

describe('the conflicts of a run', () => {
  it('come in the configured share, evenly, and not at all when there is none', () => {
    const conflicting = (share: number, from: number) =>
      cycles.slice(from, from + 25_000).filter((cycle) => {
        return keysOf({ ...run, conflicts: share }, cycle).conflicts();
      }).length;
    for (const from of [0, 25_000]) {
      assert.ok(Math.abs(conflicting(0.02, from) - 500) < 5 * Math.sqrt(500));
      assert.equal(conflicting(0, from), 0);
      assert.equal(conflicting(1, from), 25_000);
    }
  });
});

describe('the slot that a cycle books', () => {
  it('is the same when the cycle is tried again', () => {
    assert.deepEqual(slotOf(keysOf(run, 7)), slotOf(keysOf({ ...run }, 7)));
  });

  it('hardly ever meets another of the same run or of a repeat', () => {
    const first = slots(run);
    const repeat = slots({ ...run, runId: 'run-2' });
    const shared = 2 * cycles.length - new Set([...first, ...repeat]).size;
    // 100,000 bookings in 87 million slots meet 57 times on average.
    assert.ok(shared < 120, `${shared} of 100,000`);
  });

  it('comes from a hundred times what half an hour of 2,000 operations a second books', () => {
    const { workload, mix } = workloadNamed('mixed');
    const which = transactionOf(workload, mix, 1);
    const share = cycles.filter((c) => which(c).name === 'book-appointment').length / cycles.length;
    // Reschedulings move what is there: they take no more room.
    const space = populationOf(1).providers * bookable.days * bookable.slotsADay;
    assert.ok(space >= 100 * share * 2_000 * 1_800, `${space} for ${share}`);
  });

  it('lies within opening hours on the quarter of an hour', () => {
    for (const { time } of cycles.slice(0, 2_000).map((cycle) => slotOf(keysOf(run, cycle)))) {
      assert.match(time, /^(0[89]|1\d):(00|15|30|45):00$/);
    }
  });
});

describe('the transaction of a cycle', () => {
  const { workload, mix } = workloadNamed('mixed');

  it('follows from seed and cycle alone', () => {
    const names = (seed: number) =>
      cycles.map(transactionOf(workload, mix, seed)).map((t) => t.name);
    assert.deepEqual(names(1), names(1));
    assert.notDeepEqual(names(1), names(2));
  });

  it('comes as often as its weight says', () => {
    const chosen = cycles.map(transactionOf(workload, mix, 5));
    const total = Object.values(mix.weights).reduce((sum, weight) => sum + weight, 0);
    for (const [name, weight] of Object.entries(mix.weights)) {
      const share =
        chosen.filter((transaction) => transaction.name === name).length / cycles.length;
      assert.ok(Math.abs(share - weight / total) < 0.01, `${name}: ${share}`);
    }
  });

  it('is never one without weight', () => {
    const only = { name: 'only', weights: { audit: 1, prescribe: 0 } };
    const names = new Set(cycles.map(transactionOf(workload, only, 5)).map(({ name }) => name));
    assert.deepEqual([...names], ['audit']);
  });

  it('cannot be chosen from a mix that names an unknown one, or none', () => {
    const unknown = { name: 'odd', weights: { surgery: 1 } };
    assert.throws(() => transactionOf(workload, unknown, 1), /odd .*surgery/);
    assert.throws(() => transactionOf(workload, { name: 'none', weights: {} }, 1), /none/);
  });
});
