import type { Mix } from '../../workload.ts';

type Weights = Readonly<Record<string, number>>;

// Each adds up to 100.
const reads: Weights = {
  'patient-lookup': 27,
  'name-search': 10,
  'provider-day': 20,
  'patient-chart': 25,
  'facility-dashboard': 6,
  'free-slots': 12,
};

const writes: Weights = {
  'register-patient': 5,
  'book-appointment': 20,
  reschedule: 8,
  'check-in': 17,
  'record-vitals': 22,
  prescribe: 12,
  discharge: 6,
  audit: 10,
};

const morningReads: Weights = {
  'patient-lookup': 40,
  'name-search': 20,
  'provider-day': 22,
  'patient-chart': 8,
  'facility-dashboard': 6,
  'free-slots': 4,
};

const morningWrites: Weights = {
  'register-patient': 12,
  'book-appointment': 8,
  reschedule: 6,
  'check-in': 50,
  'record-vitals': 12,
  prescribe: 2,
  discharge: 2,
  audit: 8,
};

/** Before the doors open, the rush, and what is left of the morning. */
const morning = [
  { share: 0.2, rateFactor: 0.5 },
  { share: 0.1, rateFactor: 1 },
  { share: 0.3, rateFactor: 2 },
  { share: 0.4, rateFactor: 0.5 },
] as const;

export const mixes: readonly Mix[] = [
  { name: 'mixed', weights: blend(70, reads, writes) },
  { name: 'read-heavy', weights: blend(90, reads, writes) },
  { name: 'write-heavy', weights: blend(30, reads, writes) },
  { name: 'morning-rush', weights: blend(60, morningReads, morningWrites), stages: morning },
];

/** Weights add up to 10,000: of each, `readPercent` percent of the whole are reads. */
function blend(readPercent: number, ofReads: Weights, ofWrites: Weights): Weights {
  return { ...times(ofReads, readPercent), ...times(ofWrites, 100 - readPercent) };
}

function times(weights: Weights, by: number): Weights {
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, weight * by]));
}
