import { fileURLToPath } from 'node:url';
import { localDate } from '@maillage/kernel';
import { HelpWanted, journeyOptions, UsageFault } from './options.js';

const file = fileURLToPath(import.meta.url);
const today = localDate('2026-08-31');
const withMonth = (month: string, adt = file): string[] => ['--bundles', 'some', '--adt', adt, '--month', month];

it('takes a month that begins tomorrow at the latest', () => {
  expect(journeyOptions(withMonth('2026-09'), today)).toEqual({ bundles: 'some', adt: file, month: '2026-09', report: undefined, source: 'urn:maillage:journey' });
  expect(() => journeyOptions(withMonth('2026-10'), today)).toThrow('--month 2026-10 is yet to come: members sign the day before it, and nobody signs in the future.');
});

it.each([
  [[], /^--bundles is missing\./],
  [withMonth('2026-13'), /--month/],
  [withMonth('2026-9'), /--month/],
  [withMonth('2026-08', `${file}.absent`), /^There is no file .*absent/],
  [[...withMonth('2026-08'), '--fast'], /--fast/],
])('refuses %j and says how to call it', (args, sentence) => {
  expect(() => journeyOptions(args, today)).toThrow(UsageFault);
  expect(() => journeyOptions(args, today)).toThrow(sentence);
});

it('explains itself', () => {
  expect(() => journeyOptions(['--help'], today)).toThrow(HelpWanted);
});
