// SPDX-License-Identifier: Apache-2.0

/**
 * For a page: every text with too little contrast by WCAG 2 (4.5 to 1), as `TEXT: RATIO`. Colours are what the browser computed,
 * laid over what stands behind.
 */
export const LOW_CONTRAST = `(() => {
  const numbers = color => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = color => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((part, at) => part * a + under[at] * (1 - a));
  const behind = element => {
    if (element === null) return rgb(getComputedStyle(document.documentElement).backgroundColor).slice(0, 3);
    const own = rgb(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, behind(element.parentElement));
  };
  const light = rgbs => rgbs
    .map(part => part / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ratio = (element, style) => {
    const under = behind(element);
    const color = rgb(style.color);
    const text = over([...color.slice(0, 3), color[3] * numbers(style.opacity)[0]], under);
    const [high, low] = [light(text), light(under)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const low = [];
  const look = (element, style, text) => {
    const found = ratio(element, style);
    if (found < 4.5) low.push(text.trim().slice(0, 40) + ': ' + found.toFixed(2));
  };
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.textContent).join('');
    const style = getComputedStyle(element);
    if (own.trim() !== '' && !/^(SCRIPT|STYLE)$/.test(element.tagName)) look(element, style, own);
    if (element.placeholder) look(element, getComputedStyle(element, '::placeholder'), element.placeholder);
  }
  return low;
})()`;
