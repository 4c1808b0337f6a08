import type { SuiteReading } from './package.label-suite.js';

/** What one line of a label says. */
export interface LineReading {
  kind: 'blank' | 'name' | 'street' | 'place' | 'other';
  heading: 'to' | 'from' | undefined;
  ownStreet: boolean;
  ownPlace: boolean;
  /** On a label that has the warehouse's address, this is another's street. */
  otherStreet: boolean;
  suites: readonly SuiteReading[];
  /** Runs of words that may be a name. */
  names: readonly (readonly string[])[];
  trackingNumbers: readonly string[];
  /** `STE` at the end: the number is on the next line. */
  endsInSuiteWord: boolean;
}

/** Most lines have none: they share it. */
export const NONE: readonly never[] = [];

export function emptyLine(): LineReading {
  return {
    kind: 'blank',
    heading: undefined,
    ownStreet: false,
    ownPlace: false,
    otherStreet: false,
    suites: NONE,
    names: NONE,
    trackingNumbers: NONE,
    endsInSuiteWord: false,
  };
}
