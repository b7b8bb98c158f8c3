// Small pictures of rasters, fetched when they come into view. The service draws them one after the other.
import { h } from './dom.js';

const FIRST_WAIT = 400;
const LONGEST_WAIT = 5000;
const known = new Map();

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) {
      watcher.unobserve(entry.target);
      load(entry.target);
    }
  }
}, { rootMargin: '100px' });

/** A picture of an output or a source; with words it says why there is none. */
export function preview(kind, job, words = false) {
  const path = `/api/previews/${kind}/${encodeURIComponent(job)}`;
  const box = h('div', { class: 'preview', 'data-path': path, 'data-words': words });
  if (known.has(path)) {
    show(box, known.get(path));
  } else {
    box.classList.add('coming');
    watcher.observe(box);
  }
  return box;
}

async function load(box) {
  const path = box.dataset.path;
  for (let wait = FIRST_WAIT; box.isConnected && !known.has(path); wait = Math.min(LONGEST_WAIT, wait * 1.6)) {
    try {
      const response = await fetch(path);
      if (response.ok && response.status !== 202) {
        const isPicture = response.headers.get('Content-Type') === 'image/png';
        const answer = isPicture ? { picture: true } : await response.json();
        if (answer.passes) {
          show(box, answer);
        } else {
          known.set(path, answer);
        }
      }
    } catch {
      // The connection is lost; it is asked again.
    }
    if (!known.has(path)) {
      await new Promise((done) => setTimeout(done, wait));
    }
  }
  if (known.has(path)) {
    show(box, known.get(path));
  }
}

function show(box, { picture, reason }) {
  box.classList.remove('coming');
  box.classList.toggle('none', !picture);
  box.title = reason || '';
  if (picture) {
    box.replaceChildren(h('img', { src: box.dataset.path, alt: '' }));
  } else {
    if (box.hasAttribute('data-words')) {
      box.replaceChildren(h('p', { class: 'muted', text: `No picture. ${reason}` }));
    }
  }
}
