import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { yearMonth, type YearMonth } from '@maillage/kernel';

/** What one journey works on. */
export interface JourneyOptions {
  /** Folder or .tar.gz of FHIR R4 transaction bundles. */
  readonly bundles: string;
  /** File of HL7 v2 messages. */
  readonly adt: string;
  readonly month: YearMonth;
  /** Where the report goes besides the screen. */
  readonly report: string | undefined;
  /** The report goes to its file only. */
  readonly quiet: boolean;
  /** Name under which the bundles speak; the same source and the same file create nothing new. */
  readonly source: string;
}

/** What was asked for is how to call the journey. */
export class HelpWanted extends Error {}

/** The journey was called wrongly; the message says how to call it. */
export class UsageFault extends Error {}

export const usage = `npm run journey -- --bundles <folder or .tar.gz> --adt <file> --month YYYY-MM [--report <file> [--quiet]] [--source <uri>]

  --bundles  FHIR R4 transaction bundles: a folder of .json files, or a .tar.gz of one.
             Hospitals (hospitalInformation*) and practitioners (practitionerInformation*) come first, then the rest.
  --adt      HL7 v2 ADT messages, one after the other.
  --month    Month of capitation, past or to come.
  --report   Writes the report to this file as well; with --quiet, to this file only.
  --source   Name of the system the bundles come from; urn:maillage:journey unless told.

Works against the platform that runs (npm start), or starts one for its own duration.`;

/** Reads the command line. Throws UsageFault, or HelpWanted. */
export function journeyOptions(args: readonly string[]): JourneyOptions {
  if (args.includes('--help')) throw new HelpWanted(usage);
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { bundles: { type: 'string' }, adt: { type: 'string' }, month: { type: 'string' }, report: { type: 'string' }, quiet: { type: 'boolean', default: false }, source: { type: 'string', default: 'urn:maillage:journey' } },
    });
    for (const name of ['bundles', 'adt', 'month'] as const) if (!values[name]) throw new UsageFault(`--${name} is missing.`);
    const month = yearMonth(values.month!, '--month');
    if (!isFile(values.adt!)) throw new UsageFault(`There is no file ${values.adt}.`);
    return { bundles: values.bundles!, adt: values.adt!, month, report: values.report, quiet: values.quiet && values.report !== undefined, source: values.source };
  } catch (error) {
    throw new UsageFault(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
