-- As whom the load logs in, in a cluster of our own.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'healthcare_app') THEN
        CREATE ROLE healthcare_app LOGIN;
    END IF;
END
$$;

GRANT USAGE ON SCHEMA public, bench TO healthcare_app;
GRANT SELECT ON medical_facilities, healthcare_providers, diagnoses, medications TO healthcare_app;
GRANT SELECT, INSERT, UPDATE ON patients, appointments, medical_records, prescriptions, vital_signs
    TO healthcare_app;
-- A log that its writer could change would prove nothing.
GRANT SELECT, INSERT ON appointment_changes, audit_log, bench.receipt TO healthcare_app;
GRANT SELECT, UPDATE ON bench.marker TO healthcare_app;
