// Jobs in flight, each drawn as the grid it is.
import { byId, bytes, duration, fileName, h, number, plural, reconcile, setText } from './dom.js';

const WIDEST = 320;
const HIGHEST = 190;
const FIRST_ONES = 8;
const LINGER_MILLIS = 2500;

const pictures = new Map();
let last = null;
let dropFolder = '';

export function takePicture(picture) {
  pictures.set(picture.progress.job, picture);
  const card = byId('jobs').querySelector(`[data-key="${CSS.escape(picture.progress.job)}"]`);
  if (card) {
    draw(card, picture);
  } else if (last) {
    showJobs(last);
  }
}

export function showJobs(status) {
  last = status;
  dropFolder = status.folders.find((folder) => folder.name === 'drop')?.path ?? 'the drop folder';
  const running = new Map(status.running.map((job) => [job.job, job]));
  for (const [job, picture] of pictures) {
    if (!running.has(job)) {
      linger(job, picture);
    }
  }
  const large = [...pictures.values()].map((picture) => running.get(picture.progress.job) ?? picture.progress);
  reconcile(byId('jobs'), large, (job) => job.job, makeCard, showCard);
  const small = status.running.filter((job) => !pictures.has(job.job));
  reconcile(byId('small-jobs'), small.slice(0, FIRST_ONES), (job) => job.job, makeRow, showRow);
  const hidden = status.jobs.inFlight - large.length - Math.min(small.length, FIRST_ONES);
  const none = byId('no-jobs');
  none.hidden = hidden <= 0 && (status.jobs.inFlight > 0 || large.length > 0);
  setText(none, hidden > 0 ? `and ${number(hidden)} more` : idle(status));
}

function idle(status) {
  const stopped = status.state === 'stopped' ? 'The service does not run. ' : '';
  return `${stopped}Nothing is running. Drop rasters into ${dropFolder} and watch them here.`;
}

/** A job that is done stays for a moment, so that it is seen to be whole. */
function linger(job, picture) {
  if (!picture.leaving) {
    picture.leaving = true;
    setTimeout(() => {
      if (pictures.get(job) === picture) {
        pictures.delete(job);
        if (last) {
          showJobs(last);
        }
      }
    }, LINGER_MILLIS);
  }
}

export function forgetJobs() {
  pictures.clear();
}

/** Colours have changed. */
export function redraw() {
  for (const card of byId('jobs').children) {
    draw(card, pictures.get(card.dataset.key));
  }
}

function makeCard(job) {
  const card = h('article', { class: 'job', 'aria-label': job.file },
    h('h3', {}, fileName(job.file)),
    h('div', { class: 'picture' }, h('canvas', { role: 'img' })),
    h('progress', { max: 1, 'aria-label': `Tiles of ${job.file} that stand` }),
    h('p', { class: 'counts' }),
    h('p', { class: 'muted facts' }));
  card.dataset.key = job.job;
  return card;
}

function showCard(card, job) {
  const picture = pictures.get(job.job);
  if (picture && !card.dataset.drawn) {
    // Only here it is in the page and has a width.
    card.dataset.drawn = 'yes';
    draw(card, picture);
  }
  const counts = picture ? count(picture.tiles) : { d: job.done, x: job.failed };
  card.classList.toggle('leaving', Boolean(picture?.leaving));
  card.querySelector('progress').value = job.tiles ? counts.d / job.tiles : 0;
  const failed = counts.x ? `, ${number(counts.x)} given up` : '';
  setText(card.querySelector('.counts'), `${number(counts.d)} of ${plural(job.tiles, 'tile')}${failed}`);
  const left = picture?.leaving ? 'done' : job.secondsLeft === null ? job.stage : `${job.stage}, ${duration(job.secondsLeft)} left`;
  const size = picture ? `${number(picture.width)} × ${number(picture.height)} px` : '';
  setText(card.querySelector('.facts'), [left, size, bytes(job.bytes), job.profile].filter(Boolean).join(' · '));
}

function makeRow(job) {
  return h('li', {}, fileName(job.file), h('span', { class: 'chip' }), h('span', { class: 'muted' }));
}

function showRow(row, job) {
  setText(row.children[1], job.stage);
  setText(row.children[2], [bytes(job.bytes), job.profile].join(' · '));
}

function count(tiles) {
  const counts = { '.': 0, r: 0, d: 0, x: 0 };
  for (const tile of tiles) {
    counts[tile]++;
  }
  return counts;
}

/** The target grid to scale, tile by tile: bands come out as bands, cells as cells. */
function draw(card, picture) {
  if (!picture || !picture.width) {
    return;
  }
  const canvas = card.querySelector('canvas');
  // As wide as it is shown, or its lines would come out unevenly.
  const room = Math.min(WIDEST, card.querySelector('.picture').clientWidth || WIDEST);
  const scale = Math.min(room / picture.width, HIGHEST / picture.height);
  const width = Math.max(24, Math.round(picture.width * scale));
  const height = Math.max(16, Math.round(picture.height * scale));
  const dots = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * dots) || canvas.height !== Math.round(height * dots)) {
    canvas.width = Math.round(width * dots);
    canvas.height = Math.round(height * dots);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const counts = count(picture.tiles);
  canvas.setAttribute('aria-label',
    `Grid of ${plural(picture.tiles.length, 'tile')}: ${counts.d} done, ${counts.r} running, ${counts.x} given up`);
  paint(canvas, picture);
  if (last) {
    showCard(card, last.running.find((job) => job.job === picture.progress.job) ?? picture.progress);
  }
}

function paint(canvas, picture) {
  const pen = canvas.getContext('2d');
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--tile-${name}`).trim();
  const colours = { '.': colour('waiting'), r: colour('running'), d: colour('done'), x: colour('failed') };
  const columns = Math.ceil(picture.width / picture.tileWidth);
  const toX = canvas.width / picture.width;
  const toY = canvas.height / picture.height;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < picture.tiles.length; i++) {
    const column = i % columns;
    const row = Math.floor(i / columns);
    const left = Math.round(column * picture.tileWidth * toX);
    const top = Math.round(row * picture.tileHeight * toY);
    const right = Math.round(Math.min(picture.width, (column + 1) * picture.tileWidth) * toX);
    const bottom = Math.round(Math.min(picture.height, (row + 1) * picture.tileHeight) * toY);
    const gapX = right - left > 4 ? 1 : 0;
    const gapY = bottom - top > 4 ? 1 : 0;
    pen.fillStyle = colours[picture.tiles[i]];
    pen.fillRect(left, top, Math.max(1, right - left - gapX), Math.max(1, bottom - top - gapY));
    if (picture.tiles[i] === 'x' && right - left > 6 && bottom - top > 6) {
      cross(pen, left, top, right - gapX, bottom - gapY, colour('cross'));
    }
  }
}

/** Colour alone must not be what tells a failed tile. */
function cross(pen, left, top, right, bottom, colour) {
  const size = Math.min(right - left, bottom - top) * 0.3;
  const x = (left + right) / 2;
  const y = (top + bottom) / 2;
  pen.strokeStyle = colour;
  pen.lineWidth = Math.max(1, size / 4);
  pen.beginPath();
  pen.moveTo(x - size, y - size);
  pen.lineTo(x + size, y + size);
  pen.moveTo(x + size, y - size);
  pen.lineTo(x - size, y + size);
  pen.stroke();
}
