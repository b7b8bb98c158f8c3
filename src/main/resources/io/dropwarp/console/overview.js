// The state in the header, the numbers, workers and disks.
import { byId, bytes, duration, h, number, plural, reconcile, setText, time } from './dom.js';

export function showConnection(word) {
  const state = byId('state');
  state.dataset.state = word === 'connection lost' ? 'lost' : word;
  setText(byId('state-word'), word);
  document.body.classList.toggle('stale', word === 'connection lost');
}

export function showOverview(status) {
  showConnection(status.state);
  const reason = byId('reason');
  reason.hidden = !status.reason;
  setText(reason, status.reason ?? '');
  document.title = status.deadLetters ? `(${status.deadLetters}) dropwarp` : 'dropwarp';
  setText(byId('nav-running'), status.jobs.inFlight ? number(status.jobs.inFlight) : '');
  setText(byId('nav-letters'), status.deadLetters ? number(status.deadLetters) : '');
  showNumbers(status);
  showWorkers(status.workers);
  showAlerts(status.alerts);
  showNodes(status);
  showFolders(status.folders);
  const about = byId('about');
  const words = `dropwarp ${status.version}, process ${status.pid ?? '–'}, started `;
  if (status.startedAt && about.dataset.for !== words + status.startedAt) {
    about.dataset.for = words + status.startedAt;
    about.replaceChildren(words, time(status.startedAt));
  }
}

function showNumbers(status) {
  const { queues, rates, since, jobs } = status;
  const stages = Object.entries(jobs.byStage)
    .filter(([, count]) => count)
    .map(([stage, count]) => `${number(count)} ${stage}`);
  const numbers = [
    ['published', 'Published', number(since.published), `${bytes(since.bytes)} read since the start`],
    ['letters', 'Dead letters', number(status.deadLetters), `${number(since.deadLettered)} since the start`],
    ['flight', 'In flight', number(jobs.inFlight), stages.join(', ') || 'nothing to do'],
    ['waiting', 'Waiting', number(queues.drop), waiting(queues)],
    ['rate', 'Jobs a minute', rates ? number(rates.jobsPerMinute, rates.jobsPerMinute < 10 ? 1 : 0) : '–',
      rates ? `${plural(Math.round(rates.tilesPerMinute), 'tile')} a minute` : ''],
    ['left', 'Time left', rates?.secondsLeft ? duration(rates.secondsLeft) : '–', rates?.secondsLeft === 0 ? 'nothing to do' : 'at this rate'],
  ];
  reconcile(byId('numbers'), numbers, ([key]) => key, ([key, name]) => h('div', { class: `number ${key}` },
    h('dt', { text: name }), h('dd', {}), h('dd', { class: 'small' })),
  (element, [key, , value, detail]) => {
    setText(element.children[1], value);
    setText(element.children[2], detail);
    element.children[2].title = detail;
    element.classList.toggle('alarm', key === 'letters' && status.deadLetters > 0);
  });
}

function waiting(queues) {
  const tiles = queues.tiles ? `${plural(queues.tiles, 'tile')} queued` : '';
  const oldest = queues.oldestSeconds === null ? '' : `oldest ${duration(queues.oldestSeconds)}`;
  return [oldest, tiles].filter(Boolean).join(', ') || 'in the drop folder';
}

const WORDS = { crashed: 'crashed', hung: 'hung', timeout: 'too slow', memory: 'out of memory' };

function showWorkers(workers) {
  const box = byId('workers');
  const key = JSON.stringify(workers);
  if (box.dataset.for === key) {
    return;
  }
  box.dataset.for = key;
  if (!workers) {
    box.replaceChildren(h('p', { class: 'empty', text: 'No workers: the service does not run.' }));
    return;
  }
  const seats = [];
  for (let i = 0; i < Math.min(Math.max(workers.limit, workers.busy + workers.idle), 64); i++) {
    seats.push(h('span', { class: `seat ${i < workers.busy ? 'busy' : i < workers.busy + workers.idle ? 'idle' : ''}` }));
  }
  box.replaceChildren(
    h('div', { class: 'seats', 'aria-hidden': 'true' }, seats),
    h('p', {}, h('strong', { text: number(workers.busy) }), ' busy, ',
      h('strong', { text: number(workers.idle) }), ` idle, at most ${number(workers.limit)} now`),
    h('p', { class: 'muted', text: `${number(workers.started)} started; replaced: ${causes(workers.replaced)}; lost: ${causes(workers.lost)}` }));
}

function causes(map) {
  const some = Object.entries(map).filter(([, count]) => count);
  return some.length ? some.map(([cause, count]) => `${number(count)} ${WORDS[cause] ?? cause.toLowerCase()}`).join(', ') : 'none';
}

function showAlerts(alerts) {
  const list = byId('alerts');
  list.hidden = !alerts.length;
  reconcile(list, alerts, (alert) => `${alert.code} ${alert.message}`, (alert) => h('li', {},
    h('span', { class: 'code', text: alert.code }), ` ${alert.message} `, h('span', { class: 'muted', text: alert.hint })));
}

/** Only a cluster has nodes, or misses them. */
function showNodes({ nodes, alerts }) {
  byId('cluster').hidden = !nodes.length && !alerts.some((alert) => alert.code === 'NO_NODE');
  reconcile(byId('nodes'), nodes, (node) => node.name, (node) => h('li', {},
    h('p', {}, h('strong', { text: node.name }), h('span', { class: 'muted', text: ` on ${node.host}` })),
    h('p', { class: 'state' }),
    h('p', { class: 'muted' }, `dropwarp ${node.versions.dropwarp}, GDAL ${node.versions.gdal}, PROJ ${node.versions.proj}, since `, time(node.since))),
  (element, node) => {
    element.dataset.state = node.refused ? 'refused' : 'working';
    const memory = node.waiting ? ` (${number(node.waiting)} wait for memory)` : '';
    const state = element.querySelector('.state');
    state.classList.toggle('bad', Boolean(node.refused));
    setText(state, node.refused ? node.refused.message
      : `${number(node.busy)} of ${plural(node.slots, 'slot')} busy${memory}, ${number(node.reservedMb)} of ${number(node.memoryMb)} MB reserved, `
        + `${number(node.done)} done, ${plural(node.lost, 'worker')} lost`);
  });
}

function showFolders(folders) {
  reconcile(byId('folders'), folders, (folder) => folder.name, (folder) => h('li', {},
    h('span', { class: 'name', text: folder.name }),
    h('meter', { min: 0, max: 1, 'aria-label': `${folder.name}: share of the disk in use` }),
    h('span', { class: 'free' }),
    h('bdi', { class: 'path muted', text: folder.path, title: folder.path })),
  (element, folder) => {
    const [, meter, free] = element.children;
    const known = folder.freeBytes !== null && folder.totalBytes;
    const used = known ? 1 - folder.freeBytes / folder.totalBytes : 0;
    meter.value = used;
    meter.classList.toggle('full', used > 0.95);
    setText(free, known ? `${bytes(folder.freeBytes)} free` : '–');
  });
}
