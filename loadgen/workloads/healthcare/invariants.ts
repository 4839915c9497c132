import type { Invariant } from '../../audit-invariants.ts';

/** Not the constraint's own expression: an index that has been damaged must not answer for itself. */
const doubleBooked: Invariant = {
  name: 'provider double-booked',
  text: `SELECT format('provider %s: appointments %s and %s overlap on %s at %s', a.provider_id,
                a.appointment_id, b.appointment_id, a.appointment_date, a.appointment_time) AS detail
           FROM appointments a
           JOIN appointments b
             ON b.provider_id = a.provider_id
            AND b.appointment_id <> a.appointment_id
            AND b.appointment_date BETWEEN a.appointment_date - 1 AND a.appointment_date + 1
            AND (a.appointment_date + a.appointment_time, a.duration_minutes * interval '1 minute')
                OVERLAPS
                (b.appointment_date + b.appointment_time, b.duration_minutes * interval '1 minute')
          WHERE a.run_id = $1 AND a.cycle >= $2 AND a.cycle < $3
            AND a.status NOT IN ('cancelled', 'no_show')
            AND b.status NOT IN ('cancelled', 'no_show')
            AND (b.run_id IS DISTINCT FROM a.run_id OR b.appointment_id > a.appointment_id)`,
};

/** Rows of the run whose patient, provider or facility is gone. */
const orphans: Invariant = {
  name: 'orphaned row',
  text: `SELECT format('%s of cycle %s: no %s', child, cycle, parent) AS detail
           FROM (
                SELECT 'appointment' AS child, 'patient' AS parent, c.run_id, c.cycle
                  FROM appointments c LEFT JOIN patients p USING (patient_id)
                 WHERE p.patient_id IS NULL
                UNION ALL
                SELECT 'appointment', 'provider', c.run_id, c.cycle
                  FROM appointments c LEFT JOIN healthcare_providers p USING (provider_id)
                 WHERE p.provider_id IS NULL
                UNION ALL
                SELECT 'appointment', 'facility', c.run_id, c.cycle
                  FROM appointments c LEFT JOIN medical_facilities p USING (facility_id)
                 WHERE p.facility_id IS NULL
                UNION ALL
                SELECT 'vital signs', 'patient', c.run_id, c.cycle
                  FROM vital_signs c LEFT JOIN patients p USING (patient_id)
                 WHERE p.patient_id IS NULL
                UNION ALL
                SELECT 'prescription', 'patient', c.run_id, c.cycle
                  FROM prescriptions c LEFT JOIN patients p USING (patient_id)
                 WHERE p.patient_id IS NULL
                UNION ALL
                SELECT 'prescription', 'provider', c.run_id, c.cycle
                  FROM prescriptions c LEFT JOIN healthcare_providers p USING (provider_id)
                 WHERE p.provider_id IS NULL
                UNION ALL
                SELECT 'medical record', 'patient', c.run_id, c.cycle
                  FROM medical_records c LEFT JOIN patients p USING (patient_id)
                 WHERE p.patient_id IS NULL
                UNION ALL
                SELECT 'appointment change', 'appointment', c.run_id, c.cycle
                  FROM appointment_changes c LEFT JOIN appointments p USING (appointment_id)
                 WHERE p.appointment_id IS NULL
           ) AS orphan
          WHERE run_id = $1 AND cycle >= $2 AND cycle < $3`,
};

/** An UPDATE leaves no row of its own: what the last change says, the appointment must say, too. */
const changeLost: Invariant = {
  name: 'change not applied',
  text: `SELECT format('appointment %s is %s on %s at %s; cycle %s left it %s on %s at %s',
                a.appointment_id, a.status, a.appointment_date, a.appointment_time,
                c.cycle, c.status, c.appointment_date, c.appointment_time) AS detail
           FROM appointment_changes c
           JOIN appointments a USING (appointment_id)
          WHERE c.run_id = $1 AND c.cycle >= $2 AND c.cycle < $3
            AND (a.status, a.appointment_date, a.appointment_time)
                IS DISTINCT FROM (c.status, c.appointment_date, c.appointment_time)
            AND NOT EXISTS (
                SELECT
                  FROM appointment_changes later
                 WHERE later.appointment_id = c.appointment_id AND later.change_id > c.change_id)`,
};

export const healthcareInvariants: readonly Invariant[] = [doubleBooked, orphans, changeLost];
