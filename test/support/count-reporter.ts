// SPDX-License-Identifier: Apache-2.0
import Mocha, { type Runner } from 'mocha';

/** mocha's spec report, closed by lines that say it in numbers: `1 skipped` when any was, and `12 passed, 0 failed` alone. */
class CountReporter extends Mocha.reporters.Spec {
  constructor(runner: Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      process.stdout.write(`${pending > 0 ? `${pending} skipped\n` : ''}${passes} passed, ${failures} failed\n`);
    });
  }
}

// mocha takes what `require` gives it to be the class itself.
export { CountReporter as 'module.exports' };
