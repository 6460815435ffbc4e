import { fileURLToPath } from 'node:url';
import { HelpWanted, journeyOptions, UsageFault } from './options.js';

const file = fileURLToPath(import.meta.url);
const withMonth = (month: string, adt = file): string[] => ['--bundles', 'some', '--adt', adt, '--month', month];

it('reads what a journey works on', () => {
  expect(journeyOptions(withMonth('2026-09'))).toEqual({ bundles: 'some', adt: file, month: '2026-09', report: undefined, quiet: false, source: 'urn:maillage:journey' });
});

it('is quiet only when the report goes to a file', () => {
  expect(journeyOptions([...withMonth('2026-09'), '--quiet']).quiet).toBe(false);
  expect(journeyOptions([...withMonth('2026-09'), '--quiet', '--report', 'r.json']).quiet).toBe(true);
});

it.each([
  [[], /^--bundles is missing\./],
  [withMonth('2026-13'), /--month/],
  [withMonth('2026-9'), /--month/],
  [withMonth('2026-08', `${file}.absent`), /^There is no file .*absent/],
  [[...withMonth('2026-08'), '--fast'], /--fast/],
])('refuses %j and says how to call it', (args, sentence) => {
  expect(() => journeyOptions(args)).toThrow(UsageFault);
  expect(() => journeyOptions(args)).toThrow(sentence);
});

it('explains itself', () => {
  expect(() => journeyOptions(['--help'])).toThrow(HelpWanted);
});
