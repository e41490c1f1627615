// SPDX-License-Identifier: Apache-2.0

/** What the page does by itself: it hides rows and tiles. All else is there without it. */
export const SCRIPT = `
'use strict';
const images = JSON.parse(document.getElementById('data').textContent).images;
const form = document.querySelector('form');
const count = document.getElementById('count');
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
    document.getElementById('image-' + index).hidden = hide;
    const tile = document.getElementById('tile-' + index);
    if (tile) tile.hidden = hide;
  });
  count.textContent = shown + ' of ' + images.length;
};
form.addEventListener('input', show);
form.addEventListener('submit', event => event.preventDefault());
form.addEventListener('reset', () => setTimeout(show));
document.addEventListener('keydown', event => {
  if (event.key !== '/' || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
  event.preventDefault();
  form.elements.search.focus();
});
show();
`;
