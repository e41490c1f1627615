// SPDX-License-Identifier: Apache-2.0
import { create } from 'xmlbuilder2';

export interface TestSuites {
  readonly suites: readonly { readonly name: string; readonly cases: readonly TestCase[] }[];
}

export interface TestCase {
  readonly name: string;
  readonly classname: string;
  /** None: it passed. */
  readonly failures: readonly { readonly message: string; readonly text: string }[];
}

/** A JUnit report, in the form that Jenkins, GitLab and Azure read. No times, so that the same result is the same text. */
export function showJunit({ suites }: TestSuites): string {
  const cases = suites.flatMap(suite => suite.cases);
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('testsuites', countsOf(cases));
  for (const suite of suites) {
    const element = root.ele('testsuite', { name: xmlText(suite.name), ...countsOf(suite.cases) });
    for (const { name, classname, failures } of suite.cases) {
      const test = element.ele('testcase', { name: xmlText(name), classname: xmlText(classname) });
      for (const { message, text } of failures) test.ele('failure', { message: xmlText(message) }).txt(xmlText(text));
    }
  }
  return `${root.end({ prettyPrint: true })}\n`;
}

function countsOf(cases: readonly TestCase[]): { tests: string; failures: string } {
  const failed = cases.filter(({ failures }) => failures.length > 0);
  return { tests: String(cases.length), failures: String(failed.length) };
}

/** XML 1.0 has no place for control characters, escaped or not. */
function xmlText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd').toWellFormed();
}
