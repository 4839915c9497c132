import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRandom } from '../../../core/random.ts';
import { movablePatient, takenSlot } from '../../../loadgen/seed/clinic.ts';
import { poolsOf } from '../../../loadgen/seed/pools.ts';
import { populationOf } from '../../../loadgen/seed/population.ts';
import { visitCount, visitsOf } from '../../../loadgen/seed/visits.ts';

describe('the seed data', () => {
  it('has 10,000 patients at scale 1, and that in proportion at other scales', () => {
    assert.deepEqual(populationOf(1), { patients: 10_000, providers: 100, facilities: 10 });
    assert.deepEqual(populationOf(100), {
      patients: 1_000_000,
      providers: 10_000,
      facilities: 1_000,
    });
    assert.deepEqual(populationOf(0.01), { patients: 100, providers: 1, facilities: 1 });
    assert.deepEqual(populationOf(0.0001), populationOf(0.01));
  });

  it('never gives one provider two visits at the same time', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 12 }), (seed, providers) => {
        const population = populationOf(providers / 100);
        const visits = visitsOf(seed, population);
        const starts = Array.from({ length: visitCount(population) }, (_, i) => visits(i + 1)).map(
          ({ provider, day, startMinute }) => `${provider} ${day} ${startMinute}`,
        );
        assert.equal(new Set(starts).size, starts.length);
      }),
      { numRuns: 20 },
    );
  });

  it('has one visit to come, not cancelled, for every patient', () => {
    const population = populationOf(0.1);
    const visits = visitsOf(1, population);
    const all = Array.from({ length: visitCount(population) }, (_, i) => visits(i + 1));
    const toCome = all.filter(({ status }) => status === 'scheduled' || status === 'confirmed');
    assert.equal(toCome.length, population.patients);
    assert.equal(new Set(toCome.map(({ patient }) => patient)).size, population.patients);
  });

  it('holds what a conflict asks for, whatever the seed, and nobody moves it', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const population = populationOf(0.07);
        const visits = visitsOf(seed, population);
        const all = Array.from({ length: visitCount(population) }, (_, i) => visits(i + 1));
        const kept = all.filter(({ patient }) => movablePatient(patient, population) !== patient);
        const live = ['scheduled', 'confirmed'];
        const taken = new Set(
          kept
            .filter(({ status }) => live.includes(status))
            .map(({ provider, day, startMinute }) => `${provider} ${day} ${startMinute}`),
        );
        const random = seededRandom('asked', seed);
        for (let i = 0; i < 200; i++) {
          const provider = 1 + random.below(population.providers);
          const { day, startMinute } = takenSlot(provider, random);
          assert.ok(taken.has(`${provider} ${day} ${startMinute}`));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('draws its names from pools that follow from the seed', () => {
    assert.deepEqual(poolsOf(1), poolsOf(1));
    assert.notDeepEqual(poolsOf(1), poolsOf(2));
  });

  it('holds nothing that COPY would read as its own', () => {
    assert.doesNotMatch(JSON.stringify(poolsOf(3)).replace(/\\"/g, ''), /\\/);
  });
});
