// SPDX-License-Identifier: Apache-2.0
import { create } from 'xmlbuilder2';

/** A result as JUnit has it: what was looked at are cases, what was found there are their failures. */
export interface JUnitSuite {
  readonly name: string;
  readonly cases: readonly JUnitCase[];
}

export interface JUnitCase {
  readonly name: string;
  readonly classname: string;
  /** None for a case that passed. `message` is one line, `text` all there is to say. */
  readonly failures: readonly { readonly message: string; readonly text: string }[];
}

/** The XML that CI systems read (testsuites, testsuite, testcase, failure). Without times: the same result, the same bytes. */
export function writeJUnit({ name, cases }: JUnitSuite): string {
  const counts = { tests: cases.length, failures: cases.filter(({ failures }) => failures.length > 0).length };
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('testsuites', counts);
  const suite = root.ele('testsuite', { name: clean(name), ...counts, errors: 0, skipped: 0 });
  for (const one of cases) {
    const element = suite.ele('testcase', { name: clean(one.name), classname: clean(one.classname) });
    for (const { message, text } of one.failures) element.ele('failure', { message: clean(message) }).txt(clean(text));
  }
  return `${root.end({ prettyPrint: true })}\n`;
}

/** What a registry said may hold characters that XML has no way to write (XML 1.0, 2.2). */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the ones
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
}
