"use strict";
// The last line of a CI run: sums of the reports that are named as arguments.
const { readFileSync } = require("node:fs");

const sums = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  sums.passed += report.numPassedTests;
  sums.failed += report.numFailedTests;
  sums.skipped += (report.numPendingTests || 0) + (report.numTodoTests || 0);
}
console.log(`${sums.passed} passed, ${sums.failed} failed, ${sums.skipped} skipped`);
process.exit(sums.failed === 0 && sums.passed > 0 ? 0 : 1);
