// Dead letters: by code, by page, one by one and all of a code.
import { announce, byId, bytes, fileName, h, number, plural, reconcile, setText, time } from './dom.js';
import { attempt, get, post, setup } from './api.js';
import { ask, openReport } from './report.js';

const A_PAGE = 12;
const CALM_MILLIS = 1500;

const wanted = { code: '', text: '', from: 0 };
let page = null;
let timer = null;
let known = -1;

export function prepareLetters() {
  byId('letter-text').addEventListener('input', (event) => {
    wanted.text = event.target.value;
    wanted.from = 0;
    soon(200);
  });
  byId('newer').addEventListener('click', () => turn(-A_PAGE));
  byId('older').addEventListener('click', () => turn(A_PAGE));
  byId('retry-all').addEventListener('click', () => all('retry'));
  byId('discard-all').addEventListener('click', () => all('discard'));
}

function turn(by) {
  wanted.from = Math.max(0, wanted.from + by);
  load();
}

/** Looks again when their number has changed. */
export function countLetters(count) {
  if (count !== known) {
    soon(known < 0 ? 0 : CALM_MILLIS);
    known = count;
  }
}

/** Looks again before long, and once for all that happens meanwhile. */
export function soon(millis = CALM_MILLIS) {
  timer ??= setTimeout(() => {
    timer = null;
    load();
  }, millis);
}

async function load() {
  const query = new URLSearchParams({ ...wanted, count: A_PAGE });
  const found = await attempt(() => get(`/api/dead-letters?${query}`));
  if (!found) {
    return;
  }
  if (wanted.code && !found.groups.some((group) => group.code === wanted.code)) {
    wanted.code = '';
    load();
    return;
  }
  page = found;
  wanted.from = page.from;
  show();
}

function show() {
  reconcile(byId('groups'), page.groups, (group) => group.code, makeGroup, showGroup);
  reconcile(byId('letter-list'), page.letters, (letter) => `${letter.job} ${letter.failedAt}`, makeLetter);
  byId('letter-tools').hidden = page.total === 0;
  const chosen = page.groups.find((group) => group.code === wanted.code);
  setText(byId('letter-count'), chosen || wanted.text ? `${number(page.matching)} of ${number(page.total)}` : plural(page.total, 'dead letter'));
  byId('retry-all').hidden = byId('discard-all').hidden = !chosen || setup.readOnly;
  if (chosen) {
    setText(byId('retry-all'), `Retry all ${number(chosen.retriable)}…`);
    setText(byId('discard-all'), `Discard all ${number(chosen.count)}…`);
    byId('retry-all').disabled = chosen.retriable === 0;
  }
  const none = byId('no-letters');
  none.hidden = page.letters.length > 0;
  setText(none, page.total ? 'None fits.' : 'No dead letters. What cannot be warped comes here, with a report that says why and what to do.');
  byId('pager').hidden = page.matching <= A_PAGE;
  setText(byId('pager-words'), `${number(page.from + 1)} – ${number(page.from + page.letters.length)} of ${number(page.matching)}`);
  byId('newer').disabled = page.from === 0;
  byId('older').disabled = page.from + A_PAGE >= page.matching;
}

function makeGroup(group) {
  const choose = () => {
    wanted.code = wanted.code === group.code ? '' : group.code;
    wanted.from = 0;
    load();
  };
  return h('li', {}, h('button', { type: 'button', class: 'group', onclick: choose },
    h('span', { class: 'code', text: group.code }), h('span', { class: 'size' }),
    h('span', { class: 'chip', text: group.kind }), h('span', { class: 'muted hint' })));
}

function showGroup(element, group) {
  const button = element.firstChild;
  button.setAttribute('aria-pressed', String(wanted.code === group.code));
  setText(button.children[1], number(group.count));
  setText(button.children[3], group.hint ?? '');
}

function makeLetter(letter) {
  const facts = [letter.code, letter.profile, bytes(letter.bytes),
    letter.tiles ? `${number(letter.done)} of ${plural(letter.tiles, 'tile')} stand` : '',
    letter.retries ? `tried again ${plural(letter.retries, 'time')}` : ''].filter(Boolean).join(' · ');
  return h('li', { class: 'row failed' },
    h('button', { type: 'button', class: 'open', onclick: () => openReport(letter.job) },
      h('span', { class: 'what' }, fileName(letter.file),
        h('span', { class: 'message', text: letter.message }), h('span', { class: 'muted facts', text: facts })),
      h('span', { class: 'when muted' }, time(letter.failedAt))),
    letter.retriable && h('button', { type: 'button', class: 'retry changes', 'aria-label': `Retry ${letter.file}`, text: 'Retry',
      onclick: () => retry(letter.job, letter.file) }));
}

/** Has one tried again, as it is or otherwise. Returns whether it is. */
export async function retry(job, file, answer = {}) {
  const done = await attempt(() => post(`/api/dead-letters/${encodeURIComponent(job)}/retry`, answer));
  if (done) {
    announce(`${file} is tried again.`);
    soon(0);
  }
  return Boolean(done);
}

/** Removes one permanently, after asking. Returns whether it is gone. */
export async function discard(job, file) {
  const sure = await ask({
    title: 'Discard permanently?',
    words: `${file} and its report are removed from the dead-letter folder. There is no way back.`,
    yes: 'Discard',
    danger: true,
  });
  const done = sure && await attempt(() => post(`/api/dead-letters/${encodeURIComponent(job)}/discard`));
  if (done) {
    announce(`${file} was discarded.`);
    soon(0);
  }
  return Boolean(done);
}

async function all(verb) {
  const group = page.groups.find((each) => each.code === wanted.code);
  const sure = group && await ask(verb === 'retry'
    ? { title: `Retry all ${group.code}?`, words: `${plural(group.retriable, 'dead letter')} will be tried again as they are.`, yes: 'Retry all' }
    : { title: `Discard all ${group.code}?`, words: `${plural(group.count, 'dead letter')} and their sources are removed for ever. There is no way back.`, yes: 'Discard all', danger: true });
  if (!sure) {
    return;
  }
  const until = new Date().toISOString();
  let done = 0;
  let failed = 0;
  for (let left = 1; left > 0;) {
    const stint = await attempt(() => post(`/api/codes/${encodeURIComponent(group.code)}/${verb}`, { until }));
    if (!stint) {
      break;
    }
    done += stint.done;
    failed = stint.failed;
    // Those that cannot be done stay, and would be tried without end.
    left = stint.done ? stint.left : 0;
    announce(`${verb === 'retry' ? 'Tried again' : 'Discarded'}: ${number(done)}${left ? `, ${number(left)} to go` : ''}`
      + (failed ? `. Not possible for ${number(failed)}: ${stint.problems[0]}` : '.'), failed > 0);
  }
  soon(0);
}
