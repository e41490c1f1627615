// SPDX-License-Identifier: Apache-2.0

/** What the page does by itself: it hides rows and tiles. All else is there without it. */
export const SCRIPT = `
'use strict';
const images = JSON.parse(document.getElementById('data').textContent).images;
const form = document.querySelector('form');
const rows = images.map((_, index) => document.getElementById('image-' + index));
const count = document.getElementById('count');
// Thousands of tiles are one stop of the Tab key; arrows go on from there.
const tiles = [...document.querySelectorAll('.map a')];
let stop;
const stopAt = tile => {
  if (stop) stop.tabIndex = -1;
  stop = tile;
  if (stop) stop.tabIndex = 0;
};
for (const tile of tiles) tile.tabIndex = -1;
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const fits = (image, wanted) =>
  wanted.words.every(word => image.text.includes(word)) &&
  (wanted.registry === '' || image.registry === wanted.registry) &&
  (wanted.release === '' || image.releases.includes(wanted.release)) &&
  (wanted.redirect === '' || image.redirects.includes(wanted.redirect));
const show = () => {
  const given = new FormData(form);
  const words = String(given.get('search')).toLowerCase().split(/\\s+/).filter(Boolean);
  const wanted = { words, registry: given.get('registry'), release: given.get('release'), redirect: given.get('redirect') };
  let shown = 0;
  images.forEach((image, index) => {
    const hide = !fits(image, wanted);
    if (!hide) shown += 1;
    if (rows[index].hidden === hide) return;
    rows[index].hidden = hide;
    const tile = document.getElementById('tile-' + index);
    if (tile) tile.hidden = hide;
  });
  stopAt(tiles.find(tile => !tile.hidden));
  count.textContent = shown + ' of ' + images.length;
};
form.addEventListener('input', show);
form.addEventListener('submit', event => event.preventDefault());
form.addEventListener('reset', () => setTimeout(show));
document.querySelector('.map')?.addEventListener('keydown', event => {
  const shown = tiles.filter(tile => !tile.hidden);
  const at = shown.indexOf(event.target);
  const next = { Home: shown[0], End: shown.at(-1) }[event.key] ?? (event.key in STEPS && shown[at + STEPS[event.key]]);
  if (!next || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  stopAt(next);
  next.focus();
});
document.addEventListener('keydown', event => {
  if (event.key !== '/' || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
  event.preventDefault();
  form.elements.search.focus();
});
show();
`;
