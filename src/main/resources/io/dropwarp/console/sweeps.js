// What is done now and then.
import { announce, byId, duration, h, number, reconcile, setText, time } from './dom.js';
import { attempt, post } from './api.js';
import { openSweep } from './report.js';

const WORDS = {
  drop: 'takes what waits in the drop folder',
  recover: 'resumes idle jobs',
  retry: 'tries dead letters again whose failure may have passed',
  verify: 'compares outputs with their receipts',
  retention: 'removes what is older, or more, than is kept',
};

export function showSweeps(status) {
  reconcile(byId('sweep-list'), status.sweeps, (sweep) => sweep.name, make, show);
}

function make(sweep) {
  const { name } = sweep;
  return h('li', { class: 'sweep' },
    h('div', { class: 'sweep-head' },
      h('h3', { text: name }), h('span', { class: 'chip' }), h('span', { class: 'spring' }),
      name === 'retention' && h('button', { type: 'button', class: 'quiet changes', 'aria-label': 'Dry run of the sweep retention', text: 'Dry run', onclick: (event) => run(event.target, name, true) }),
      h('button', { type: 'button', class: 'run changes', 'aria-label': `Run the sweep ${name} now`, text: 'Run now', onclick: (event) => run(event.target, name, false) })),
    h('p', { class: 'muted', text: WORDS[name] ?? '' }),
    h('p', { class: 'next' }),
    h('p', { class: 'last muted' }));
}

function show(element, sweep) {
  const key = JSON.stringify(sweep);
  if (element.dataset.for === key) {
    return;
  }
  element.dataset.for = key;
  const chip = element.querySelector('.chip');
  setText(chip, sweep.running ? 'running' : sweep.enabled ? 'scheduled' : 'off');
  chip.classList.toggle('lively', sweep.running);
  element.querySelector('.run').disabled = sweep.running;
  const next = element.querySelector('.next');
  next.replaceChildren(sweep.next ? 'Next ' : 'Not scheduled. ', sweep.next ? time(sweep.next) : '',
    h('span', { class: 'muted cron' }, ' ', h('code', { text: sweep.cron }), ` ${sweep.zone}`));
  const last = element.querySelector('.last');
  last.replaceChildren(...(sweep.last
    ? ['Last ', time(sweep.last.startedAt), `, ${duration(sweep.last.seconds)}: `,
      h('span', { class: sweep.last.outcome === 'failed' ? 'bad' : '', text: sweep.last.message }), figures(sweep.last.figures)]
    : ['It has not run yet.']));
}

function figures(map) {
  const some = Object.entries(map).filter(([, count]) => count);
  return some.length ? ` (${some.map(([name, count]) => `${name} ${number(count)}`).join(', ')})` : '';
}

async function run(button, name, dryRun) {
  button.setAttribute('aria-busy', 'true');
  const result = await attempt(() => post(`/api/sweeps/${encodeURIComponent(name)}`, { dryRun }));
  button.removeAttribute('aria-busy');
  if (!result) {
    return;
  }
  const words = `Sweep ${name}${dryRun ? ', dry run' : ''}: ${result.message}`;
  announce(words, result.outcome === 'failed');
  if (dryRun && result.outcome) {
    openSweep(result);
  }
}
