// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { writeJUnit } from '../../src/report/junit.ts';

describe('the JUnit writer', () => {
  it('counts cases and those that failed, and keeps what XML gives a meaning', () => {
    const failures = [{ message: 'a "b" <c>', text: 'x & y\u001b[31m]]>' }];
    const cases = [
      { name: 'one', classname: 'k', failures: [...failures, ...failures] },
      { name: 'two', classname: 'k', failures: [] },
    ];
    assert.equal(
      writeJUnit({ name: 'first', cases }),
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1">
  <testsuite name="first" tests="2" failures="1" errors="0" skipped="0">
    <testcase name="one" classname="k">
      <failure message="a &quot;b&quot; &lt;c&gt;">x &amp; y\ufffd[31m]]&gt;</failure>
      <failure message="a &quot;b&quot; &lt;c&gt;">x &amp; y\ufffd[31m]]&gt;</failure>
    </testcase>
    <testcase name="two" classname="k"/>
  </testsuite>
</testsuites>
`,
    );
  });
});
