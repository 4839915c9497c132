import type { Workload } from '../../workload.ts';
import { audit } from './audit.ts';
import { bookAppointment } from './book-appointment.ts';
import { checkIn } from './check-in.ts';
import { discharge } from './discharge.ts';
import { facilityDashboard } from './facility-dashboard.ts';
import { freeSlots } from './free-slots.ts';
import { mixes } from './mixes.ts';
import { nameSearch } from './name-search.ts';
import { patientChart } from './patient-chart.ts';
import { patientLookup } from './patient-lookup.ts';
import { prescribe } from './prescribe.ts';
import { providerDay } from './provider-day.ts';
import { recordVitals } from './record-vitals.ts';
import { registerPatient } from './register-patient.ts';
import { reschedule } from './reschedule.ts';

/** A hospital's day. */
export const healthcare: Workload = {
  name: 'healthcare',
  transactions: [
    patientLookup,
    nameSearch,
    providerDay,
    patientChart,
    facilityDashboard,
    freeSlots,
    registerPatient,
    bookAppointment,
    reschedule,
    checkIn,
    recordVitals,
    prescribe,
    discharge,
    audit,
  ],
  mixes,
};
