import type { Workload } from '../../workload.ts';
import { audit } from './audit.ts';
import { bookAppointment } from './book-appointment.ts';
import { checkIn } from './check-in.ts';
import { patientChart } from './patient-chart.ts';
import { patientLookup } from './patient-lookup.ts';
import { prescribe } from './prescribe.ts';
import { providerDay } from './provider-day.ts';
import { recordVitals } from './record-vitals.ts';

const reads = { 'patient-lookup': 40, 'provider-day': 30, 'patient-chart': 30 };
const writes = {
  'book-appointment': 25,
  'record-vitals': 30,
  'check-in': 20,
  prescribe: 15,
  audit: 10,
};

/** A hospital's day. */
export const healthcare: Workload = {
  name: 'healthcare',
  transactions: [
    patientLookup,
    providerDay,
    patientChart,
    bookAppointment,
    recordVitals,
    checkIn,
    prescribe,
    audit,
  ],
  mixes: [mixOf('mixed', 70), mixOf('read-heavy', 90), mixOf('write-heavy', 30)],
};

function mixOf(name: string, readPercent: number) {
  return {
    name,
    weights: { ...share(reads, readPercent), ...share(writes, 100 - readPercent) },
  };
}

/** Weights add up to 100: `percent` of each leaves them `percent` of the whole. */
function share(weights: Readonly<Record<string, number>>, percent: number) {
  return Object.fromEntries(Object.entries(weights).map(([name, of]) => [name, of * percent]));
}
