// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { helmWords } from '../../src/chart/helm.ts';

describe("Helm's words", () => {
  for (const [what, stderr, words] of [
    ['are those of its error', 'Error: no such chart\n', 'no such chart'],
    ['are told without warnings before it', 'WARNING: Kubernetes configuration file is readable\nError: x\n', 'x'],
    ['are told without log lines of Helm 4', 'level=WARN msg="unable to find exact version"\nError: x\n', 'x'],
    [
      'are told without a hint of Helm that we cannot follow',
      'Error: a\n\nUse --debug flag to render out invalid YAML\n',
      'a',
    ],
    [
      'may have lines',
      'Error: values do not fit:\nodd:\n- registry: not one of these\n',
      'values do not fit: odd: - registry: not one of these',
    ],
    [
      'are told once, also with HELM_DEBUG',
      'Error: a b\nhelm.go:92: 2026-01-01 00:00:00 [debug] a b\nmain.go:1\n',
      'a b',
    ],
    ['may come without "Error:"', 'segmentation fault\n', 'segmentation fault'],
    ['may be missing', '\n', 'Helm gave no reason'],
  ] as const) {
    it(what, () => assert.equal(helmWords(stderr), words));
  }
});
