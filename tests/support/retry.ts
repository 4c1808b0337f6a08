import { expect, jest } from '@jest/globals';

// A real browser and real processes share two cores with the rest of the run: a scan that was typed too slowly is tried
// again, and what failed before is printed. Rules and modules get no second try.
if (/tests[/\\](browser|process)[/\\]|admin[/\\]audit\.test/.test(expect.getState().testPath ?? ''))
  jest.retryTimes(2, { logErrorsBeforeRetry: true });
