import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose each resource is, and what kind of data: what is shown is decided by it. */
export class Privacy1797100000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The same as privacyOf, for what is stored already. Versions that were deleted keep whose they were.
    const fill = (table: string): string => `
      UPDATE ${table} SET
        category = CASE WHEN type IN ('Organization', 'OrganizationAffiliation', 'Practitioner', 'PractitionerRole', 'Location', 'HealthcareService', 'Endpoint', 'Medication', 'Substance', 'InsurancePlan', 'Schedule', 'Slot', 'Questionnaire') THEN ''
          WHEN json ~ '"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"[^}]*"code":"(PSY|MH|BH|PSYTHPN)"' THEN 'mental-health'
          WHEN json ~ '"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"[^}]*"code":"(SEX|HIV|STD)"' THEN 'sexual-health'
          WHEN json ~ '"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode"[^}]*"code":"(ETH|ETHUD|SUD|OPIOIDUD)"' THEN 'addiction'
          WHEN type IN ('Patient', 'RelatedPerson', 'Person', 'Consent') THEN 'identity'
          WHEN type IN ('Account', 'Coverage', 'EnrollmentRequest', 'EnrollmentResponse') THEN 'membership'
          WHEN type IN ('Appointment', 'AppointmentResponse') THEN 'appointment'
          WHEN type IN ('CarePlan', 'CareTeam', 'Goal', 'Task') THEN 'plan'
          WHEN type IN ('ChargeItem', 'Claim', 'ClaimResponse', 'CoverageEligibilityRequest', 'CoverageEligibilityResponse', 'ExplanationOfBenefit', 'Invoice', 'PaymentNotice', 'PaymentReconciliation') THEN 'money'
          WHEN type = 'AuditEvent' THEN 'access-log' ELSE 'clinical' END,
        patients = CASE WHEN type IN ('Organization', 'OrganizationAffiliation', 'Practitioner', 'PractitionerRole', 'Location', 'HealthcareService', 'Endpoint', 'Medication', 'Substance', 'InsurancePlan', 'Schedule', 'Slot', 'Questionnaire') THEN '{}'
          ELSE (SELECT coalesce(array_agg(DISTINCT patient), '{}') FROM (
            SELECT id AS patient WHERE type = 'Patient'
            UNION SELECT m[1]::uuid FROM regexp_matches(json, '"reference":"Patient/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})[/"]', 'g') AS m) AS p) END`;
    await runner.query(`
      ALTER TABLE resource ADD COLUMN patients uuid[] NOT NULL DEFAULT '{}', ADD COLUMN category text NOT NULL DEFAULT 'clinical';
      ALTER TABLE resource_history ADD COLUMN patients uuid[] NOT NULL DEFAULT '{}', ADD COLUMN category text NOT NULL DEFAULT 'clinical';
      ${fill('resource')};
      ${fill('resource_history')};
      -- A deletion holds no text: it is whose the version before it was.
      UPDATE resource r SET patients = h.patients, category = h.category FROM resource_history h WHERE r.deleted AND h.id = r.id AND h.type = r.type AND h.version = r.version - 1;
      ALTER TABLE resource ALTER COLUMN patients DROP DEFAULT, ALTER COLUMN category DROP DEFAULT;
      ALTER TABLE resource_history ALTER COLUMN patients DROP DEFAULT, ALTER COLUMN category DROP DEFAULT;

      -- Persons of the registry, and the Patients of the record that are one.
      CREATE TABLE person_projection (person_id uuid PRIMARY KEY, version bigint NOT NULL);
      CREATE TABLE patient_person (patient_id uuid NOT NULL, person_id uuid NOT NULL, PRIMARY KEY (patient_id, person_id));
      CREATE INDEX patient_person_person ON patient_person (person_id)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
