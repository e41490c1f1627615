// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { showPage } from '../../../src/report/page/page.ts';
import { SCRIPT } from '../../../src/report/page/script.ts';
import { treemap } from '../../../src/report/page/treemap.ts';
import { aLock, anImage, aRelease, aUse, digest } from '../../support/locks.ts';

const HOSTILE = `</script><script>alert(1)</script><!-- "'&\u2028 <img src=x onerror=alert(1)>`;
const sized = (size: number) => ({ platforms: [{ platform: 'linux/amd64', digest: digest('d'), size }] });

const LOCK = aLock(
  [
    anImage('docker.io/shop-example/web:1', {
      ...sized(3_000_000),
      uses: [aUse({ redirect: 'values', values: ['tag'] })],
    }),
    anImage('ghcr.io/shop-example/job:2', {
      ...sized(1_000_000),
      uses: [aUse({ release: 'shop/jobs', path: HOSTILE })],
    }),
    anImage('quay.io/shop-example/new:1', { uses: [aUse()] }),
  ],
  {
    releases: [aRelease('shop/jobs'), aRelease('shop/web')],
    gaps: [{ release: 'shop/web', reason: 'operator', detail: HOSTILE, close: HOSTILE }],
  },
);

// Without a browser: the page is read, and its script run on a few stand-ins. test/browser drives a real one.
describe('the page of a lock', () => {
  const findings = [{ level: 'error', message: HOSTILE, file: 'a.yaml', line: 3 }] as const;
  const page = showPage({ lock: LOCK, findings });

  it('closes every element that it opens, whatever a lock says', () => {
    const open: string[] = [];
    const empty = new Set(['meta', 'br', 'input', '!doctype']);
    const plain = page.replace(/(<(script|style)[^>]*>)[\s\S]*?(<\/\2>)/g, '$1$3');
    for (const [, close, name = ''] of plain.matchAll(/<(\/?)([!a-zA-Z][a-zA-Z0-9]*)[^>]*>/g)) {
      const tag = name.toLowerCase();
      if (close === '/') assert.equal(open.pop(), tag);
      else if (!empty.has(tag)) open.push(tag);
    }
    assert.deepEqual(open, []);
    assert.equal(page.match(/<script/g)?.length, 2);
    assert.equal(page.match(/<!--/g), null);
    assert.doesNotMatch(page, /<img/);
  });

  it('asks nobody: no address in it, and a policy that forbids all', () => {
    assert.doesNotMatch(page, /https?:\/\//);
    assert.doesNotMatch(page, /<[a-z][^<>]*\s(src|srcset|action)=/);
    assert.match(page, /default-src 'none'/);
    assert.deepEqual(
      [...page.matchAll(/href="([^"]*)"/g)].filter(([, target = '']) => !target.startsWith('#')),
      [],
    );
  });

  it('leads from each tile to its image, and draws those of known size alone', () => {
    const targets = [...page.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target);
    assert.deepEqual(targets, ['images', 'image-0', 'image-1']);
    for (const target of targets) assert.ok(page.includes(`id="${target}"`));
    assert.match(page, /1 image of no known size not drawn/);
  });

  it('shows releases, gaps and findings', () => {
    assert.match(page, /<td class="name">shop\/web<\/td><td>web 1\.0\.0<\/td>/);
    assert.match(page, /<b>shop\/web<\/b> \(operator\): &lt;\/script&gt;/);
    assert.match(page, /<code>a\.yaml:3<\/code>/);
    assert.doesNotMatch(showPage({ lock: LOCK, findings: undefined }), /id="drift"/);
    assert.match(showPage({ lock: LOCK, findings: [] }), /As locked\./);
  });

  it('is the same for the same lock', () => assert.equal(showPage({ lock: LOCK, findings }), page));

  it('filters by words, registry, release and redirect', () => {
    const data = /<script type="application\/json" id="data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    const shown = (given: Record<string, string>): number[] => {
      const rows = new Map<string, { hidden: boolean; textContent: string }>();
      const element = (id: string) => {
        const known = rows.get(id) ?? { hidden: false, textContent: id === 'data' ? data : '' };
        rows.set(id, known);
        return known;
      };
      const listens = { addEventListener: () => {} };
      class FormData {
        get(name: string): string {
          return given[name] ?? '';
        }
      }
      const document = {
        ...listens,
        getElementById: element,
        querySelector: () => listens,
        querySelectorAll: () => [],
      };
      runInNewContext(SCRIPT, { document, FormData, setTimeout });
      const visible = [0, 1, 2].filter(index => rows.get(`image-${index}`)?.hidden === false);
      assert.equal(rows.get('count')?.textContent, `${visible.length} of 3`);
      return visible;
    };
    assert.deepEqual(shown({}), [0, 1, 2]);
    assert.deepEqual(shown({ search: 'SHOP-example  web:1' }), [0]);
    assert.deepEqual(shown({ search: 'onerror=alert' }), [1]);
    assert.deepEqual(shown({ registry: 'ghcr.io' }), [1]);
    assert.deepEqual(shown({ release: 'shop/web', redirect: 'values' }), [0]);
    assert.deepEqual(shown({ redirect: 'none' }), [1, 2]);
  });
});

describe('a treemap', () => {
  it('fills the whole with areas as the sizes, and overlaps nothing', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(sizes, fc.double({ min: 0.2, max: 5, noNaN: true }), (items, ratio) => {
        const tiles = treemap(items, size => size, ratio);
        const total = items.reduce((sum, size) => sum + size, 0);
        assert.equal(tiles.length, items.length);
        for (const { item, x, y, width, height } of tiles) {
          assert.ok(Math.abs(width * height - item / total) < 1e-9);
          assert.ok(x >= -1e-9 && y >= -1e-9 && x + width <= 1 + 1e-9 && y + height <= 1 + 1e-9);
        }
        for (const [index, a] of tiles.entries()) {
          for (const b of tiles.slice(index + 1)) {
            const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
            const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
            assert.ok(wide < 1e-9 || high < 1e-9);
          }
        }
      }),
    );
  });

  it('has no tile for what has no size', () => {
    assert.deepEqual(
      treemap([0, 0], size => size, 2),
      [],
    );
    assert.deepEqual(
      treemap([], () => 1, 2),
      [],
    );
  });
});
