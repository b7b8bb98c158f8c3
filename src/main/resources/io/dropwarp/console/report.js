// The sheets with all details of one item, and the question before something permanent.
import { byId, bytes, duration, fileName, h, number, plural, time } from './dom.js';
import { attempt, get, setup } from './api.js';
import { discard, retry } from './letters.js';
import { preview } from './preview.js';

const sheet = () => byId('sheet');

export function prepareSheets() {
  byId('sheet-close').addEventListener('click', () => sheet().close());
  byId('ask-no').addEventListener('click', () => byId('ask').close('no'));
  sheet().addEventListener('click', (event) => {
    if (event.target === sheet()) {
      sheet().close();
    }
  });
}

function open(title, ...body) {
  byId('sheet-title').replaceChildren(...title);
  byId('sheet-body').replaceChildren(...body.filter(Boolean));
  if (!sheet().open) {
    sheet().showModal();
  }
  byId('sheet-body').scrollTop = 0;
}

/** Asks; gives what was typed, or true, or null if not. */
export function ask({ title, words, yes, danger = false, label = null }) {
  const dialog = byId('ask');
  byId('ask-title').textContent = title;
  byId('ask-words').textContent = words;
  byId('ask-yes').textContent = yes;
  byId('ask-yes').classList.toggle('danger', danger);
  byId('ask-field').hidden = !label;
  byId('ask-label').textContent = label ?? '';
  byId('ask-input').value = '';
  byId('ask-input').required = Boolean(label);
  dialog.returnValue = 'no';
  dialog.showModal();
  // What cannot be taken back is not what the Enter key is on.
  (label ? byId('ask-input') : danger ? byId('ask-no') : byId('ask-yes')).focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      const typed = byId('ask-input').value;
      byId('ask-input').value = '';
      resolve(dialog.returnValue === 'yes' ? (label ? typed : true) : null);
    }, { once: true });
  });
}

/** The report of a dead letter, as a person reads it. */
export async function openReport(job) {
  const report = await attempt(() => get(`/api/dead-letters/${encodeURIComponent(job)}`));
  if (!report) {
    return;
  }
  open([h('span', { class: 'code', text: report.code }), ' ', fileName(report.file)],
    h('p', { class: 'lead', text: report.message }),
    report.hint && h('p', { class: 'what-to-do' }, h('strong', { text: 'What to do: ' }), report.hint),
    !setup.readOnly && answerForm(job, report),
    h('div', { class: 'two' },
      preview('source', job, true),
      facts([
        ['When', time(report.failedAt)], ['Where', report.stage], ['Kind', report.kind], ['Profile', report.profile],
        ['Attempts', number(report.attempts)], ['Size', bytes(report.bytes)], ...raster(report.source),
        ['Tiles', report.tiles.total ? `${number(report.tiles.done)} of ${number(report.tiles.total)} stand` : null],
        ['Nodes', report.nodes?.join(', ')],
      ])),
    failedTiles(report.tiles.failed),
    wanted(report.target),
    command('Drop it again by hand', report.replay),
    more('GDAL said', report.messages),
    more('Stack trace', report.trace),
    facts([['Job', h('code', { text: job })], ['SHA-256', report.sha256 && h('code', { text: report.sha256 })], ['Versions', versions(report.versions)]]));
}

function answerForm(job, report) {
  const field = (label, control) => h('label', {}, h('span', { text: label }), control);
  const option = (value, text) => h('option', { value, text });
  const profile = h('select', { name: 'profile' }, option('', `as it was (${report.profile})`),
    setup.profiles.filter((name) => name !== report.profile).map((name) => option(name, name)));
  const resampling = h('select', { name: 'resampling' }, option('', 'as in the profile'), setup.resamplings.map((name) => option(name, name)));
  const source = h('input', { name: 'source-crs', placeholder: 'EPSG:…', autocomplete: 'off', spellcheck: 'false' });
  const target = h('input', { name: 'crs', placeholder: 'EPSG:…', autocomplete: 'off', spellcheck: 'false' });
  const form = h('form', { class: 'answer' },
    field('Profile', profile), field('CRS of the source', source), field('Target CRS', target), field('Resampling', resampling),
    h('div', { class: 'buttons' },
      h('button', { class: 'primary', text: 'Retry' }),
      h('button', { type: 'button', class: 'danger', text: 'Discard…', onclick: async () => {
        if (await discard(job, report.file)) {
          sheet().close();
        }
      } })));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const options = {};
    for (const control of [source, target, resampling]) {
      if (control.value.trim()) {
        options[control.name] = control.value.trim();
      }
    }
    if (await retry(job, report.file, { profile: profile.value, options })) {
      sheet().close();
    }
  });
  return form;
}

function raster(source) {
  if (!source) {
    return [['Raster', 'could not be opened']];
  }
  return [
    ['Raster', `${source.driver}, ${number(source.width)} × ${number(source.height)} px`],
    ['Bands', `${number(source.bands)} (${[...new Set(source.types)].join(', ')})`],
    ['CRS', source.crs ?? 'none'],
    ['Placed by', source.georeferencing],
    ['Nodata', source.nodata?.some((value) => value !== null) ? source.nodata.join(', ') : 'none'],
  ];
}

function facts(pairs) {
  return h('dl', { class: 'facts-list' }, pairs.filter(([, value]) => value).map(([name, value]) =>
    h('div', {}, h('dt', { text: name }), h('dd', {}, value))));
}

const versions = (all) => all && Object.entries(all).map(([name, version]) => `${name} ${version}`).join(', ');

function failedTiles(failed) {
  if (!failed?.length) {
    return null;
  }
  return h('section', {}, h('h3', { text: `${plural(failed.length, 'tile')} given up` }),
    ...failed.slice(0, 50).map((tile) => h('details', {},
      h('summary', {}, `${tile.row}-${tile.col} `, h('span', { class: 'code', text: tile.code }), ` ${tile.message}`),
      facts([
        ['Window', tile.window?.join(', ')], ['Attempts', number(tile.attempts)], ['Node', tile.node],
        ['Exit value', tile.exitValue === null ? null : String(tile.exitValue)], ['Signal', tile.signal === null ? null : String(tile.signal)],
        ['Memory', tile.peakRssBytes && bytes(tile.peakRssBytes)], ['Time', tile.seconds !== null && duration(tile.seconds)],
      ]),
      command('The same tile by hand', tile.command), more('The worker said', tile.stderrTail))));
}

function wanted(target) {
  if (!target || !Object.keys(target).length) {
    return null;
  }
  return h('section', {}, h('h3', { text: 'What was asked for' }),
    facts([['CRS', target.crs], ['Resampling', target.resampling], ['Layout', target.layout],
      ['Grid', target.width && `${number(target.width)} × ${number(target.height)} px`], ['Type', target.type],
      ...operation(target.operation)]),
    command('The same with GDAL', target.command));
}

/** A command to take along. */
function command(title, text) {
  if (!text) {
    return null;
  }
  const button = h('button', { type: 'button', class: 'quiet copy', 'aria-label': `Copy: ${title}`, text: 'Copy' });
  const code = h('code', { text });
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      // Where the clipboard is not given, as without HTTPS elsewhere than here: have it ready for the keys.
      getSelection().selectAllChildren(code);
      button.textContent = 'Selected';
    }
  });
  return h('div', { class: 'command' }, h('div', { class: 'command-head' }, h('h4', { text: title }), button), h('pre', { tabindex: '0' }, code));
}

function more(title, text) {
  return text ? h('details', {}, h('summary', { text: title }), h('pre', { tabindex: '0', text })) : null;
}

/** A result, with what its receipt says. */
export async function openResult(result) {
  const receipt = await attempt(() => get(`/api/results/${encodeURIComponent(result.job)}`));
  if (!receipt) {
    return;
  }
  const properties = receipt.properties ?? {};
  const shape = properties['proj:shape'] ?? [];
  const data = receipt.assets?.data ?? {};
  open([fileName(result.output)],
    h('p', { class: 'lead' }, 'from ', fileName(result.file)),
    h('div', { class: 'two' },
      preview('output', result.job, true),
      facts([
        ['Published', time(result.endedAt)], ['CRS', properties['proj:code']],
        ['Grid', shape.length && `${number(shape[1])} × ${number(shape[0])} px`], ['Layout', properties['dropwarp:layout']],
        ['Size', data['file:size'] && bytes(data['file:size'])], ['Tiles', number(result.tiles)], ['Profile', result.profile],
        ['Time', duration(result.seconds)], ['Job', h('code', { text: result.job })],
        ...operation(properties['dropwarp:operation']),
        ['Notes', properties['dropwarp:notes']?.join(' ')],
      ])),
    bands(data.bands),
    command('The same pixels with GDAL', properties['dropwarp:gdalwarp']),
    facts([['SHA-256', properties['dropwarp:sha256'] && h('code', { text: properties['dropwarp:sha256'] })]]));
}

/** How PROJ got from one CRS to the other. A receipt and a report spell the accuracy each in its own way. */
function operation(by) {
  if (!by) {
    return [];
  }
  const accuracy = by.accuracy_m ?? by.accuracyM;
  const missing = by.grids.filter((grid) => !grid.available).map((grid) => grid.name);
  return [
    ['Coordinate operation', by.name],
    ['Its accuracy', by.ballpark ? 'unknown: the datums are taken for equal'
      : typeof accuracy === 'number' ? `${number(accuracy, 3)} m` : 'unknown'],
    ['Grids used', by.grids.filter((grid) => grid.available).map((grid) => grid.name).join(', ')],
    ['Better with the grids', missing.join(', ')],
  ];
}

function bands(all) {
  if (!all?.length) {
    return null;
  }
  const shown = all.slice(0, 32);
  return h('div', { class: 'wide' }, h('table', {},
    h('thead', {}, h('tr', {}, ['Band', 'Type', 'Least', 'Most', 'Valid'].map((text) => h('th', { scope: 'col', text })))),
    h('tbody', {}, shown.map((band) => h('tr', {},
      h('th', { scope: 'row', text: band.name }), h('td', { text: band.data_type }),
      h('td', { text: band.statistics?.minimum ?? '–' }), h('td', { text: band.statistics?.maximum ?? '–' }),
      h('td', { text: band.statistics?.valid_percent === undefined ? '–' : `${number(band.statistics.valid_percent, 1)} %` }))))));
}

/** What a sweep did, or would do. */
export function openSweep(result) {
  open([`Sweep ${result.sweep}${result.dryRun ? ', dry run' : ''}`],
    h('p', { class: 'lead', text: result.message }),
    facts(Object.entries(result.figures ?? {}).map(([name, count]) => [name, number(count)])),
    result.details?.length ? h('pre', { tabindex: '0', text: result.details.join('\n') }) : null);
}
