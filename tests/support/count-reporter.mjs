import { writeFileSync } from 'node:fs';

/** Counts for the line that `npm test` ends with. A skipped test counts as failed: nothing here may be passed over. */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const broken = results.testResults.filter((file) => file.testExecError).length;
    const passed = results.numPassedTests;
    this.failed = results.numFailedTests + results.numPendingTests + results.numTodoTests + broken;
    if (process.env.COUNT_FILE) writeFileSync(process.env.COUNT_FILE, `${passed} passed, ${this.failed} failed\n`);
  }
  getLastError() {
    return this.failed > 0 ? new Error(`${this.failed} failed or skipped`) : undefined;
  }
}
