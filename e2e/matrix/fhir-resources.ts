/** Makers of one resource of each type that the world gives a person: `text()` is a canary of its own in every field that holds text. */
export function resourcesOf(patientId: string, text: () => string): Readonly<Record<string, () => object>> {
  const subject = { reference: `Patient/${patientId}` };
  const code = () => ({ coding: [{ system: 'http://loinc.org', code: '29463-7', display: text() }], text: text() });
  const note = () => [{ text: text() }];
  const identifier = () => [{ system: 'urn:matrix', value: text() }];
  const period = { start: '2026-10-01T08:00:00Z' };
  return {
    AllergyIntolerance: () => ({ patient: subject, code: code(), note: note(), identifier: identifier() }),
    Appointment: () => ({ status: 'booked', start: '2026-12-01T08:00:00Z', end: '2026-12-01T09:00:00Z', participant: [{ actor: subject, status: 'accepted' }], comment: text(), description: text() }),
    CarePlan: () => ({ status: 'active', intent: 'plan', subject, title: text(), description: text(), period, note: note() }),
    CareTeam: () => ({ status: 'active', subject, name: text(), period, identifier: identifier() }),
    Claim: () => ({ status: 'active', use: 'claim', created: '2026-10-01', type: code(), patient: subject, provider: { display: text() }, priority: { text: text() }, insurance: [{ sequence: 1, focal: true, coverage: { display: text() } }], identifier: identifier(), total: { value: 77131.31, currency: 'EUR' } }),
    Communication: () => ({ status: 'completed', subject, payload: [{ contentString: text() }], sent: '2026-10-01T08:00:00Z', note: note() }),
    // Food insecurity: a signal for social services, too.
    Condition: () => ({ subject, code: { coding: [{ system: 'http://snomed.info/sct', code: '733423003', display: text() }], text: text() }, note: note(), recordedDate: '2026-10-01', identifier: identifier() }),
    Consent: () => ({ status: 'active', scope: code(), category: [code()], patient: subject, dateTime: '2026-10-01', policyRule: { text: text() }, identifier: identifier() }),
    Coverage: () => ({ status: 'active', beneficiary: subject, payor: [{ display: text() }], subscriberId: text(), identifier: identifier() }),
    DiagnosticReport: () => ({ status: 'final', subject, code: code(), conclusion: text(), issued: '2026-10-01T08:00:00Z', identifier: identifier() }),
    DocumentReference: () => ({ status: 'current', subject, description: text(), date: '2026-10-01T08:00:00Z', content: [{ attachment: { title: text(), contentType: 'text/plain' } }], identifier: identifier() }),
    Encounter: () => ({ status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }, subject, period, reasonCode: [code()], identifier: identifier() }),
    Flag: () => ({ status: 'active', subject, code: code(), period, identifier: identifier() }),
    Goal: () => ({ lifecycleStatus: 'active', subject, description: { text: text() }, startDate: '2026-10-01', note: note(), identifier: identifier() }),
    Immunization: () => ({ status: 'completed', patient: subject, vaccineCode: code(), occurrenceDateTime: '2026-10-01', lotNumber: text(), note: note() }),
    MedicationRequest: () => ({ status: 'active', intent: 'order', subject, medicationCodeableConcept: code(), authoredOn: '2026-10-01', note: note(), identifier: identifier() }),
    Observation: () => ({ status: 'final', subject, code: code(), effectiveDateTime: '2026-10-01', valueString: text(), note: note(), identifier: identifier() }),
    Procedure: () => ({ status: 'completed', subject, code: code(), performedDateTime: '2026-10-01', note: note(), identifier: identifier() }),
    QuestionnaireResponse: () => ({ status: 'completed', subject, authored: '2026-10-01', item: [{ linkId: '1', text: text() }] }),
    RelatedPerson: () => ({ patient: subject, name: [{ family: text(), given: [text()] }], identifier: identifier(), address: [{ city: text() }] }),
    ServiceRequest: () => ({ status: 'active', intent: 'order', subject, code: code(), authoredOn: '2026-10-01', note: note(), identifier: identifier() }),
    Task: () => ({ status: 'requested', intent: 'order', for: subject, description: text(), authoredOn: '2026-10-01T08:00:00Z', note: note() }),
  };
}

/** A Patient of these names, in every field that can hold text. */
export const patientOf = (family: string, birthDate: string, identifier: object, text: () => string): object => ({
  resourceType: 'Patient', active: true, gender: 'female', birthDate, identifier: [identifier, { system: 'urn:matrix', value: text() }], name: [{ family, given: [text()], text: text() }],
  telecom: [{ system: 'email', value: `${text()}@example.org` }], address: [{ line: [text()], city: text(), state: text(), postalCode: '75011' }], contact: [{ name: { family: text() } }],
});
