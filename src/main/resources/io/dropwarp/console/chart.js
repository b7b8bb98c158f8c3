// Throughput of the last hour: jobs by the minute, and tiles.
import { byId, h, number, plural, svg } from './dom.js';

const MINUTES = 60;
const samples = [];

export function takeHistory(all) {
  samples.length = 0;
  addSamples(all);
}

export function addSamples(more) {
  samples.push(...more);
  const oldest = Date.now() - MINUTES * 60000;
  while (samples.length && new Date(samples[0].at).getTime() < oldest) {
    samples.shift();
  }
  show();
}

function buckets() {
  const now = Date.now();
  const all = Array.from({ length: MINUTES }, () => ({ published: 0, dead: 0, tiles: 0, count: 0 }));
  for (const sample of samples) {
    const bucket = all[MINUTES - 1 - Math.floor((now - new Date(sample.at).getTime()) / 60000)];
    if (bucket) {
      bucket.published += sample.published;
      bucket.dead += sample.deadLettered;
      bucket.tiles += sample.tilesPerMinute;
      bucket.count++;
    }
  }
  all.forEach((bucket) => {
    bucket.tiles = bucket.count ? bucket.tiles / bucket.count : 0;
  });
  return all;
}

function show() {
  const minutes = buckets();
  const published = minutes.reduce((sum, minute) => sum + minute.published, 0);
  const dead = minutes.reduce((sum, minute) => sum + minute.dead, 0);
  byId('charts').replaceChildren(
    chart(minutes, [['dead', 'failed', 'dead letters'], ['published', 'done', 'published']],
      'Jobs a minute', `${number(published)} published, ${plural(dead, 'dead letter')} in the last hour`, true),
    chart(minutes, [['tiles', 'running', 'tiles']], 'Tiles a minute', '', false));
}

function chart(minutes, series, title, summary, legend) {
  const top = nice(Math.max(1, ...minutes.map((minute) => series.reduce((sum, [key]) => sum + minute[key], 0))));
  const bars = [];
  minutes.forEach((minute, i) => {
    let base = 0;
    for (const [key, colour, name] of series) {
      const height = (minute[key] / top) * 100;
      if (height > 0) {
        bars.push(svg('rect', { x: i + 0.1, y: 100 - base - height, width: 0.8, height, class: `fill-${colour}` },
          svg('title', { text: `${number(minute[key])} ${name}, ${MINUTES - 1 - i} min ago` })));
      }
      base += height;
    }
  });
  return h('figure', { class: 'chart' },
    h('figcaption', {}, h('span', { text: title }),
      legend && h('span', { class: 'legend' }, ...series.toReversed().map(([, colour, name]) =>
        h('span', {}, h('i', { class: `key-${colour}` }), name)))),
    h('div', { class: 'plot' },
      h('span', { class: 'most', text: number(top) }),
      svg('svg', { viewBox: `0 0 ${MINUTES} 100`, preserveAspectRatio: 'none', role: 'img',
        'aria-label': summary || `${title}: at most ${number(Math.max(...minutes.map((minute) => minute[series[0][0]])))}` },
      svg('path', { class: 'rule', d: `M0 .5H${MINUTES}M0 50H${MINUTES}M0 99.5H${MINUTES}` }), ...bars)),
    h('div', { class: 'axis' }, h('span', { text: '60 min ago' }), h('span', { text: '30' }), h('span', { text: 'now' })),
    summary && h('p', { class: 'muted', text: summary }));
}

function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value);
}
