// SPDX-License-Identifier: Apache-2.0
import Mocha, { type Runner } from 'mocha';

/** mocha's spec report, closed by the one line that says it in numbers: `12 passed, 0 failed, 1 skipped`. */
class CountReporter extends Mocha.reporters.Spec {
  constructor(runner: Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      process.stdout.write(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}\n`);
    });
  }
}

// mocha takes what `require` gives it to be the class itself.
export { CountReporter as 'module.exports' };
