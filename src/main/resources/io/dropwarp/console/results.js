// The jobs that ended last.
import { byId, bytes, duration, fileName, h, plural, reconcile, setText, time } from './dom.js';
import { goTo, showFootprints } from './map.js';
import { preview } from './preview.js';
import { openReport, openResult } from './report.js';

const MOST = 100;
const STEP = 8;

let results = [];
let shown = STEP;
let outputFolder = '';

const keyOf = (result) => `${result.job} ${result.endedAt}`;

/** Adds what ended; what is known already is not added again. Returns whether a dead letter was among it. */
export function addResults(ended) {
  const before = new Set(results.map(keyOf));
  const fresh = ended.filter((result) => !before.has(keyOf(result)));
  results = [...fresh, ...results].sort((a, b) => (a.endedAt < b.endedAt ? 1 : -1)).slice(0, MOST);
  showFootprints(results.filter((result) => result.footprint));
  show();
  return fresh.some((result) => result.code);
}

export function showOutputFolder(status) {
  outputFolder = status.folders.find((folder) => folder.name === 'output')?.path ?? 'the output folder';
  if (!results.length) {
    show();
  }
}

export function prepareResults() {
  byId('more-results').addEventListener('click', () => {
    shown += STEP * 2;
    show();
  });
}

function show() {
  reconcile(byId('result-list'), results.slice(0, shown), keyOf, make);
  byId('more-results').hidden = results.length <= shown;
  const none = byId('no-results');
  none.hidden = results.length > 0;
  setText(none, `Nothing ended yet since the start. What is published appears in ${outputFolder}, and here.`);
}

function make(result) {
  const facts = result.code
    ? [h('span', { class: 'code', text: result.code })]
    : [result.crs ?? '', plural(result.tiles, 'tile'), bytes(result.bytes), duration(result.seconds)].filter(Boolean).join(' · ');
  return h('li', { class: result.code ? 'row failed' : 'row' },
    h('button', { type: 'button', class: 'open', onclick: () => choose(result) },
      result.code ? h('span', { class: 'preview none', 'aria-hidden': 'true' }) : preview('output', result.job),
      h('span', { class: 'what' }, fileName(result.file),
        h('span', { class: 'muted facts' }, facts)),
      h('span', { class: 'when muted' }, time(result.endedAt))));
}

/** Shows one, here and on the map. */
export function choose(result) {
  if (result.code) {
    openReport(result.job);
  } else {
    goTo(result.job);
    openResult(result);
  }
}
