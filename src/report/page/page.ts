// SPDX-License-Identifier: Apache-2.0
import type { PlacedFinding } from '../../drift/findings.ts';
import type { Gap, Lock, LockedImage, LockedRelease } from '../../lock/lock.ts';
import { formatBytes } from '../../reference/bytes.ts';
import { counted } from '../../reference/counted.ts';
import { compare } from '../../reference/order.ts';
import { parseReference } from '../../reference/reference.ts';
import { embeddedJson, html, type Markup } from './html.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { treemap } from './treemap.ts';

/** A finding of `check -o json`, as far as a page shows it. */
export type ShownFinding = Pick<PlacedFinding, 'level' | 'message' | 'file' | 'line'>;

export interface PageContent {
  readonly lock: Lock;
  /** What `check` said; undefined when nobody asked. */
  readonly findings: readonly ShownFinding[] | undefined;
}

const RATIO = 3;
const NOTHING: Markup = { markup: '' };

interface Row {
  readonly index: number;
  readonly locked: LockedImage;
  readonly registry: string;
  readonly releases: readonly string[];
  readonly redirects: readonly string[];
  /** Compressed bytes of all locked platforms; undefined when no registry was asked. */
  readonly size: number | undefined;
}

/** One page with everything in it: no network is asked, and without scripts all is there but the filter. */
export function showPage({ lock, findings }: PageContent): string {
  const rows = lock.images.map(rowOf);
  const registries = unique(rows.map(({ registry }) => registry));
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>Images of this lock</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<a class="skip" href="#images">To the list of images</a>
<h1>Images of this lock</h1>
${numbers(lock, rows)}
${map(rows, registries)}
<h2 id="images">Images</h2>
${filters(rows, registries)}
<table id="found"><caption id="count" role="status" aria-live="polite">${counted(rows.length, 'image')}</caption>
<thead><tr><th scope="col">Image</th><th scope="col" class="size">Size</th><th scope="col">Releases</th><th scope="col">Redirect</th><th scope="col">Found in</th></tr></thead>
<tbody>
${rows.map(tableRow)}</tbody></table>
${releaseTable(lock.releases, rows)}
${gapList(lock.gaps ?? [])}
${driftList(findings)}
<script type="application/json" id="data">${embeddedJson({ images: rows.map(searched) })}</script>
<script>${{ markup: SCRIPT }}</script>
</body>
</html>
`;
  return page.markup;
}

function rowOf(locked: LockedImage, index: number): Row {
  return {
    index,
    locked,
    registry: parseReference(locked.image).registry,
    releases: unique(locked.uses.map(({ release }) => release)),
    redirects: unique(locked.uses.map(({ redirect = 'none' }) => redirect)),
    size: locked.platforms?.reduce((sum, { size }) => sum + size, 0),
  };
}

/** What the page's own script filters by. */
function searched({ locked, registry, releases, redirects }: Row): object {
  const places = locked.uses.flatMap(({ object, path, rule, values = [] }) => [object, path, rule, ...values]);
  const text = [locked.image, locked.digest ?? '', ...releases, ...redirects, ...places].join(' ').toLowerCase();
  return { text, registry, releases, redirects };
}

function numbers({ images, releases, gaps = [] }: Lock, rows: readonly Row[]): Markup {
  const open = rows.filter(({ redirects }) => redirects.includes('none')).length;
  const unresolved = images.filter(image => image.unresolved !== undefined).length;
  const number = (value: string | number, what: string, bad = false): Markup =>
    html`<li${bad ? { markup: ' class="bad"' } : NOTHING}><b>${value}</b> ${what}</li>`;
  return html`<ul class="numbers">${[
    number(images.length, one(images.length, 'image')),
    number(releases.length, one(releases.length, 'release')),
    number(formatBytes(total(rows)), 'compressed'),
    number(gaps.length, one(gaps.length, 'gap'), gaps.length > 0),
    number(open, 'with a use that nothing redirects', open > 0),
    number(unresolved, 'without a digest', unresolved > 0),
  ]}</ul>`;
}

function one(count: number, thing: string): string {
  return count === 1 ? thing : `${thing}s`;
}

function map(rows: readonly Row[], registries: readonly string[]): Markup {
  const tiles = treemap(rows, ({ size = 0 }) => size, RATIO);
  if (tiles.length === 0) return html`<p>No sizes are known: run lock without --offline.</p>`;
  const hidden = rows.length - tiles.length;
  return html`<h2>By size</h2>
<p class="legend">${registries.map(name => html`<span><i style="--hue:${hueOf(name, registries)}"></i>${name}</span>`)}</p>
<nav class="map" aria-label="Images by size; arrow keys go from one to the next">
${tiles.map(({ item, x, y, width, height }) => {
  const { image } = item.locked;
  const place = `left:${percent(x)};top:${percent(y)};width:${percent(width)};height:${percent(height)}`;
  const label = `${image}, ${formatBytes(item.size ?? 0)}`;
  return html`<a id="tile-${item.index}" href="#image-${item.index}" style="${place};--hue:${hueOf(item.registry, registries)}" title="${label}" aria-label="${label}">${lastPart(image)}</a>
`;
})}</nav>
${hidden === 0 ? NOTHING : html`<p>${counted(hidden, 'image')} of no known size not drawn.</p>`}`;
}

function filters(rows: readonly Row[], registries: readonly string[]): Markup {
  const choice = (name: string, all: string, values: readonly string[]): Markup =>
    html`<select name="${name}" aria-label="${name}"><option value="">${all}</option>${values.map(
      value => html`<option>${value}</option>`,
    )}</select>`;
  return html`<form role="search"><input name="search" type="search" placeholder="Search, or press /" aria-label="Search images">
${choice('registry', 'every registry', registries)}
${choice('release', 'every release', unique(rows.flatMap(({ releases }) => releases)))}
${choice('redirect', 'every redirect', unique(rows.flatMap(({ redirects }) => redirects)))}
<button type="reset">Show all</button></form>`;
}

function tableRow({ index, locked, releases, redirects, size }: Row): Markup {
  const { image, digest, uses, additional, referrers = [] } = locked;
  const signed = referrers.length === 0 ? NOTHING : html`<br>${counted(referrers.length, 'referrer')}`;
  return html`<tr id="image-${index}"><td class="name">${image}<br><small>${digest ?? 'no digest yet'}</small>${signed}</td>
<td class="size">${size === undefined ? '' : formatBytes(size)}</td>
<td class="name">${releases.map(name => html`${name}<br>`)}</td>
<td>${redirects.map(name => html`<span${name === 'none' ? { markup: ' class="bad"' } : NOTHING}>${name}</span><br>`)}</td>
<td>${additional === undefined ? NOTHING : html`added in airgap.yaml: ${additional}`}
${uses.length === 0 ? NOTHING : html`<details><summary>${counted(uses.length, 'place')}</summary><ul class="uses">${uses.map(useItem)}</ul></details>`}</td></tr>
`;
}

function useItem({
  release,
  object,
  path,
  rule,
  certainty,
  values = [],
  template,
}: LockedImage['uses'][number]): Markup {
  const driven = values.length === 0 ? NOTHING : html`, values <code>${values.join(', ')}</code>`;
  const from = template === undefined ? NOTHING : html`, <code>${template}</code>`;
  return html`<li>${release}: ${object} <code>${path}</code> (${rule}, ${certainty}${driven}${from})</li>`;
}

function releaseTable(releases: readonly LockedRelease[], rows: readonly Row[]): Markup {
  const named = rows.flatMap(row => row.releases.map(name => ({ name, row })));
  const byRelease = new Map(
    [...Map.groupBy(named, ({ name }) => name)].map(([name, of]) => [name, of.map(({ row }) => row)]),
  );
  return html`<h2 id="releases">Releases</h2>
<table><thead><tr><th scope="col">Release</th><th scope="col">Chart</th><th scope="col">Declared in</th><th scope="col">Images</th><th scope="col" class="size">Size</th><th scope="col">Proven</th></tr></thead><tbody>
${releases.map(({ name, chart, declared, proof }) => {
  const own = byRelease.get(name) ?? [];
  return html`<tr><td class="name">${name}</td><td>${chart ? `${chart.name} ${chart.version}` : 'rendered YAML'}</td><td class="name">${declared?.file ?? ''}</td><td>${own.length}</td><td class="size">${formatBytes(total(own))}</td><td>${proof ? `${proof.proven} of ${proof.uses}` : ''}</td></tr>
`;
})}</tbody></table>`;
}

function gapList(gaps: readonly Gap[]): Markup {
  if (gaps.length === 0) return html`<h2 id="gaps">Gaps</h2><p>None.</p>`;
  return html`<h2 id="gaps">Gaps</h2><ul>${gaps.map(
    ({ release, file, line, reason, detail, close }) =>
      html`<li><b>${file === undefined ? (release ?? '') : `${file}:${line}`}</b> (${reason}): ${detail}${
        close === undefined ? NOTHING : html`<br><code>${close}</code>`
      }</li>`,
  )}</ul>`;
}

function driftList(findings: readonly ShownFinding[] | undefined): Markup {
  if (findings === undefined) return NOTHING;
  if (findings.length === 0) return html`<h2 id="drift">Findings of check</h2><p>As locked.</p>`;
  return html`<h2 id="drift">Findings of check</h2><ul>${findings.map(
    ({ level, message, file, line }) =>
      html`<li><b${level === 'error' ? { markup: ' class="bad"' } : NOTHING}>${level}</b> <code>${file}:${line}</code> ${message}</li>`,
  )}</ul>`;
}

function total(rows: readonly Row[]): number {
  return rows.reduce((sum, { size = 0 }) => sum + size, 0);
}

/** Neighbours in the list are far from each other in colour. */
function hueOf(registry: string, registries: readonly string[]): number {
  return Math.round((registries.indexOf(registry) * 137.5) % 360);
}

function percent(part: number): string {
  return `${(100 * part).toFixed(3)}%`;
}

function lastPart(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1).replace(/@sha256:.*/, '');
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compare);
}
