import { patientsIn } from './patients-in.js';

const [ada, bob] = ['01980000-0000-7000-8000-00000000000a', '01980000-0000-7000-8000-00000000000b'] as const;

describe('the Patients that a text names', () => {
  it('are those of keys, references and addresses, each once', () => {
    expect([...patientsIn(`Patient/${ada}`, `{"subject":{"reference":"Patient/${bob}/_history/2"},"fullUrl":"https://host/fhir/R4/Patient/${ada}"}`)]).toEqual([ada, bob]);
  });

  it('are none where others are named', () => {
    expect([...patientsIn(`Practitioner/${ada} OtherPatient/${ada} Patient/short`, '')]).toEqual([]);
  });
});
