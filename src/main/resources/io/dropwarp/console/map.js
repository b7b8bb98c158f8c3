// Where results lie, on a map without a tile server. Longitude and latitude as they are, in tenths of a degree.
import { byId, svg } from './dom.js';
import { LAND } from './world.js';

const WORLD = { x: -1800, y: -840, width: 3600, height: 1440 };
const CLOSEST = 160;

const footprints = new Map();
let drawing = null;
let onChoose = () => {};

export function makeMap(choose) {
  onChoose = choose;
  drawing = svg('svg', { viewBox: box(WORLD), role: 'img', 'aria-label': 'Map of the recent results', preserveAspectRatio: 'xMidYMid slice' },
    svg('path', { class: 'land', d: LAND }),
    svg('path', { class: 'graticule', d: graticule() }),
    svg('g', { class: 'footprints', 'aria-hidden': 'true' }));
  byId('map').replaceChildren(drawing);
  byId('whole-world').addEventListener('click', wholeWorld);
}

function graticule() {
  let d = '';
  for (let longitude = -1800; longitude <= 1800; longitude += 300) {
    d += `M${longitude} -900V900`;
  }
  for (let latitude = -900; latitude <= 900; latitude += 300) {
    d += `M-1800 ${latitude}H1800`;
  }
  return d;
}

const box = ({ x, y, width, height }) => `${x} ${y} ${width} ${height}`;

/** Draws the footprints of these results, the newest on top. */
export function showFootprints(results) {
  const group = drawing.querySelector('g');
  footprints.clear();
  const shapes = [];
  for (const result of results.toReversed()) {
    const polygons = polygonsOf(result.footprint);
    if (polygons.length) {
      const { d, bounds } = outline(polygons);
      footprints.set(result.job, bounds);
      // Of what crosses the antimeridian, the middle of all would lie on the other side of the world.
      const first = outline([polygons[0]]).bounds;
      const at = `M${first.x + first.width / 2} ${first.y + first.height / 2}h0`;
      shapes.push(svg('g', { 'data-job': result.job, onclick: () => onChoose(result) },
        svg('title', { text: result.file }), svg('path', { class: 'area', d }), svg('path', { class: 'dot', d: at })));
    }
  }
  group.replaceChildren(...shapes);
}

function polygonsOf(geometry) {
  if (!geometry) {
    return [];
  }
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
}

function outline(polygons) {
  let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
  let d = '';
  for (const rings of polygons) {
    for (const ring of rings) {
      ring.forEach(([longitude, latitude], i) => {
        const x = longitude * 10;
        const y = -latitude * 10;
        west = Math.min(west, x);
        east = Math.max(east, x);
        north = Math.min(north, y);
        south = Math.max(south, y);
        d += `${i ? 'L' : 'M'}${x.toFixed(3)} ${y.toFixed(3)}`;
      });
      d += 'Z';
    }
  }
  return { d, bounds: { x: west, y: north, width: east - west, height: south - north } };
}

/** Zooms to a result, or to the whole world if its place is unknown. */
export function goTo(job) {
  for (const shape of drawing.querySelectorAll('[data-job]')) {
    shape.classList.toggle('chosen', shape.dataset.job === job);
  }
  const bounds = footprints.get(job);
  if (!bounds) {
    wholeWorld();
    return;
  }
  const chosen = drawing.querySelector('.chosen');
  chosen.parentNode.append(chosen);
  const width = Math.min(WORLD.width, Math.max(CLOSEST, bounds.width * 3, bounds.height * 3 * (WORLD.width / WORLD.height)));
  const height = (width * WORLD.height) / WORLD.width;
  const x = bounds.x + bounds.width / 2 - width / 2;
  const y = bounds.y + bounds.height / 2 - height / 2;
  drawing.setAttribute('viewBox', box(width >= WORLD.width ? WORLD : { x, y, width, height }));
  byId('whole-world').hidden = width >= WORLD.width;
}

function wholeWorld() {
  drawing.setAttribute('viewBox', box(WORLD));
  byId('whole-world').hidden = true;
}
