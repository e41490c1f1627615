// SPDX-License-Identifier: Apache-2.0

/** A result as JSON (two spaces) or YAML. */
export async function showData(value: unknown, form: 'json' | 'yaml'): Promise<string> {
  if (form === 'json') return `${JSON.stringify(value, null, 2)}\n`;
  const { yamlText } = await import('./yaml-text.ts');
  return yamlText(value);
}
