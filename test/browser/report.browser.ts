// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, launch, type Page } from 'puppeteer-core';
import type { LockedImage } from '../../src/lock/lock.ts';
import { showPage } from '../../src/report/page/page.ts';
import { browser } from '../../tools/browser.ts';
import { aLock, anImage, aRelease, aUse, digest } from '../support/locks.ts';
import { LOW_CONTRAST } from './contrast.ts';

const REGISTRIES = ['docker.io', 'ghcr.io', 'quay.io', 'registry.k8s.io', 'gcr.io', 'mcr.example'];
const REDIRECTS = ['values', 'post-render', 'node-mirror', 'none'] as const;

/** Images of six registries and eight releases, each a bit smaller than the one before. */
function images(count: number): LockedImage[] {
  return Array.from({ length: count }, (_, index) => {
    const redirect = REDIRECTS[index % REDIRECTS.length] ?? 'none';
    const size = Math.round(3e8 / (index + 1));
    return anImage(`${REGISTRIES[index % 6]}/team-${index % 7}/image-${index}:1.${index}.0`, {
      digest: digest('d'),
      platforms: [{ platform: 'linux/amd64', digest: digest('a'), size }],
      uses: [aUse({ release: `shop/web-${index % 8}`, redirect, values: ['image.repository'] })],
    });
  });
}

function lockOf(count: number) {
  return aLock(images(count), {
    releases: Array.from({ length: 8 }, (_, index) => aRelease(`shop/web-${index}`)),
    gaps: [{ release: 'shop/web-1', reason: 'operator', detail: 'Which images?', close: 'answers: []' }],
  });
}

const FINDINGS = [
  { level: 'error', message: 'docker.io/a:2 is not in the lock', file: 'values.yaml', line: 3 },
] as const;

const executablePath = browser();
const missing =
  executablePath === undefined ? ' (skipped: no Chromium; npm run test:browser gets it, CHROME names one)' : '';

describe(`the page of a lock, in a browser${missing}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-browser-'));
  let chromium: Browser;
  before(async function () {
    if (executablePath === undefined) this.skip();
    // Tests of containers run as root, where Chromium has no sandbox; the page is ours.
    chromium = await launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu'],
      userDataDir: path.join(folder, 'profile'),
    });
  });
  after(async () => {
    await chromium?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  /** Opens the page from a file, without a network; `said` is what the console and requests had to say. */
  async function open(count: number): Promise<{ page: Page; said: string[] }> {
    const file = path.join(folder, `${count}.html`);
    writeFileSync(file, showPage({ lock: lockOf(count), findings: FINDINGS }));
    const page = await chromium.newPage();
    const said: string[] = [];
    page.on('console', message => said.push(`console: ${message.text()}`));
    page.on('pageerror', error => said.push(`error: ${String(error)}`));
    page.on('request', request => said.push(`request: ${request.url()}`));
    await page.setViewport({ width: 1280, height: 900 });
    await page.setOfflineMode(true);
    await page.goto(pathToFileURL(file).href);
    return { page, said };
  }
  const ask = <T>(page: Page, expression: string): Promise<T> => page.evaluate(expression) as Promise<T>;
  const visible = (page: Page): Promise<string[]> =>
    ask(page, `[...document.querySelectorAll('tr[id]')].filter(row => row.offsetHeight > 0).map(row => row.id)`);
  const focused = (page: Page): Promise<string> =>
    ask(
      page,
      `document.activeElement.id || document.activeElement.name || document.activeElement.tagName + ' ' + document.activeElement.textContent.trim()`,
    );

  it('opens from a file and asks for nothing else', async () => {
    const { page, said } = await open(12);
    assert.deepEqual(said, [`request: ${pathToFileURL(path.join(folder, '12.html')).href}`]);
    assert.equal(await page.title(), 'Images of this lock');
    assert.equal((await visible(page)).length, 12);
    await page.close();
  });

  it('filters by words and choices, and shows all again', async () => {
    const { page } = await open(24);
    await page.type('input', 'GHCR.io image-1');
    assert.deepEqual(await visible(page), ['image-1', 'image-13', 'image-19']);
    assert.equal(await ask(page, `document.getElementById('count').textContent`), '3 of 24');
    await page.select('select[name=redirect]', 'post-render');
    assert.deepEqual(await visible(page), ['image-1', 'image-13']);
    await page.select('select[name=release]', 'shop/web-5');
    assert.deepEqual(await visible(page), ['image-13']);
    assert.equal(await ask(page, `getComputedStyle(document.getElementById('tile-1')).opacity`), '0.15');
    await page.click('button');
    await page.waitForFunction(`document.getElementById('count').textContent === '24 of 24'`);
    assert.equal((await visible(page)).length, 24);
    await page.close();
  });

  it('draws each image in the map, none outside of it and none over another', async () => {
    const { page } = await open(40);
    const [map, ...tiles] = await ask<{ x: number; y: number; width: number; height: number }[]>(
      page,
      `['.map', ...document.querySelectorAll('.map a')].map(one => (one === '.map' ? document.querySelector(one) : one).getBoundingClientRect().toJSON())`,
    );
    assert.ok(map !== undefined && map.width > 1000);
    assert.equal(tiles.length, 40);
    const areas = tiles.map(({ width, height }) => width * height);
    assert.ok(areas.every(area => area > 0));
    assert.ok(Math.abs(areas.reduce((sum, area) => sum + area, 0) / (map.width * map.height) - 1) < 0.02);
    for (const tile of tiles) {
      assert.ok(tile.x >= map.x - 1 && tile.x + tile.width <= map.x + map.width + 1);
      assert.ok(tile.y >= map.y - 1 && tile.y + tile.height <= map.y + map.height + 1);
    }
    await page.close();
  });

  it('is reached by the keyboard alone, in the order that it is read', async () => {
    const { page } = await open(12);
    const stops: string[] = [];
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      const at = await focused(page);
      if (at.startsWith('BODY')) break;
      assert.notEqual(await ask(page, `getComputedStyle(document.activeElement).outlineStyle`), 'none', at);
      stops.push(at);
    }
    assert.deepEqual(stops.slice(0, 7), [
      'A To the list of images',
      'tile-0',
      'search',
      'registry',
      'release',
      'redirect',
      'BUTTON Show all',
    ]);
    assert.deepEqual(
      stops.slice(7),
      Array.from({ length: 12 }, () => 'SUMMARY 1 place'),
    );
    await page.close();
  });

  it('goes through the map by arrows, to an image by Enter, and opens its places by Enter and Space', async () => {
    const { page } = await open(12);
    await page.focus('#tile-0');
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'End', 'ArrowRight', 'ArrowUp'] as const)
      await page.keyboard.press(key);
    assert.equal(await focused(page), 'tile-10');
    await page.keyboard.press('Enter');
    assert.equal(await ask(page, 'location.hash'), '#image-10');
    const [row, bar] = await ask<number[]>(
      page,
      `[document.getElementById('image-10').getBoundingClientRect().top, document.querySelector('form').getBoundingClientRect().bottom]`,
    );
    assert.ok((row ?? 0) >= (bar ?? 0) - 1, 'the bar covers the row');
    await page.focus('#image-10 summary');
    await page.keyboard.press('Enter');
    assert.equal(await ask(page, `document.querySelector('#image-10 details').open`), true);
    await page.keyboard.press('Space');
    assert.equal(await ask(page, `document.querySelector('#image-10 details').open`), false);
    await page.keyboard.press('/');
    assert.equal(await focused(page), 'search');
    await page.keyboard.type('a/b');
    assert.equal(await ask(page, `document.querySelector('input').value`), 'a/b');
    await page.close();
  });

  for (const scheme of ['light', 'dark']) {
    it(`can be read when it is ${scheme}`, async () => {
      const { page } = await open(24);
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await ask(page, `document.querySelectorAll('details').forEach(one => { one.open = true; })`);
      const [red = 0] = await ask<number[]>(
        page,
        `getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)`,
      );
      assert.equal(red > 128, scheme === 'light');
      assert.deepEqual(await ask(page, LOW_CONTRAST), []);
      if (process.env.SCREENSHOTS) {
        mkdirSync(process.env.SCREENSHOTS, { recursive: true });
        await page.screenshot({ path: path.join(process.env.SCREENSHOTS, `report-${scheme}.png`) as `${string}.png` });
      }
      await page.close();
    });
  }

  it('measures contrast: grey on grey is found', async () => {
    const { page } = await open(1);
    await ask(page, `document.querySelector('h1').style.color = '#999'`);
    assert.deepEqual(await ask(page, LOW_CONTRAST), ['Images of this lock: 2.85']);
    await page.close();
  });

  it('stays usable on a small screen: nothing but tables is wider', async () => {
    const { page } = await open(24);
    await page.setViewport({ width: 390, height: 800 });
    assert.ok(await ask<boolean>(page, 'document.documentElement.scrollWidth <= 390'));
    await page.close();
  });

  it('takes 5,000 images: all there, and a word finds one of them', async () => {
    const { page, said } = await open(5000);
    assert.equal(await ask(page, `document.querySelectorAll('.map a').length`), 5000);
    await page.type('input', 'image-4999:');
    assert.deepEqual(await visible(page), ['image-4999']);
    assert.equal(said.length, 1);
    await page.close();
  }).timeout(300_000);
});
