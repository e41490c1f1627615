// SPDX-License-Identifier: Apache-2.0

/** Light and dark by what the reader's system says. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d0d7de, #3d444d); --soft: light-dark(#f6f8fa, #151b23); --bad: light-dark(#b3261e, #ff8a80); --text: light-dark(#1f2328, #e6edf3); --page: light-dark(#fff, #0d1117); --link: light-dark(#0550ae, #79b8ff); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem 1.5rem; font: 15px/1.45 system-ui, sans-serif; color: var(--text); background: var(--page); }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
code, td.name { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.numbers { display: flex; flex-wrap: wrap; gap: .5rem 2rem; padding: 0; list-style: none; }
.numbers b { display: block; font-size: 1.5rem; }
.map { position: relative; width: 100%; aspect-ratio: 3; border: 1px solid var(--line); }
.skip { position: absolute; left: -100vw; } .skip:focus { left: 1.5rem; }
.map a { position: absolute; overflow: hidden; overflow-wrap: anywhere; padding: 2px 4px; border: 1px solid var(--page); font-size: .75rem; text-decoration: none; color: light-dark(#111, #fff); background: light-dark(hsl(var(--hue) 60% 82%), hsl(var(--hue) 40% 26%)); }
.map a[hidden] { display: block; opacity: .15; }
.legend span { display: inline-block; margin-right: 1.2rem; } .legend i { display: inline-block; width: .8em; height: .8em; margin-right: .4em; background: light-dark(hsl(var(--hue) 60% 82%), hsl(var(--hue) 40% 26%)); border: 1px solid var(--line); }
form { display: flex; flex-wrap: wrap; gap: .75rem; position: sticky; top: 0; padding: .6rem 0; background: var(--page); z-index: 1; }
input, select, button { font: inherit; padding: .3rem .5rem; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: 4px; }
input { min-width: 18rem; }
table { width: 100%; border-collapse: collapse; } caption { text-align: left; padding: .3rem 0; }
tr, h2 { scroll-margin-top: 4.5rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid var(--line); } th { background: var(--soft); }
.size { text-align: right; white-space: nowrap; }
::placeholder { color: inherit; opacity: .8; }
tr:target { outline: 2px solid var(--link); }
.bad { color: var(--bad); font-weight: 600; }
ul.uses { margin: .3rem 0; padding-left: 1.1rem; }
/* Columns of fixed width: a browser would look at all cells of thousands of rows again for each key pressed. */
#found { table-layout: fixed; } #found th { width: 13%; } #found th:first-child { width: 45%; } #found th.size { width: 7%; } #found th:last-child { width: 22%; }
@media (max-width: 45rem) { .map { aspect-ratio: 1; } table { display: block; overflow-x: auto; } #found { table-layout: auto; } form { position: static; } input { min-width: 0; width: 100%; } }
@media print { form { display: none; } }
`;
