// Begins here: what the service tells is shown as it comes.
import { attempt, loadSetup } from './api.js';
import { addSamples, takeHistory } from './chart.js';
import { byId } from './dom.js';
import { forgetJobs, redraw, showJobs, takePicture } from './jobs.js';
import { countLetters, prepareLetters, soon } from './letters.js';
import { makeMap } from './map.js';
import { showConnection, showOverview } from './overview.js';
import { prepareSheets } from './report.js';
import { addResults, choose, prepareResults, showOutputFolder } from './results.js';
import { showSweeps } from './sweeps.js';

const SILENCE_MILLIS = 30000;

function prepareTheme() {
  const choice = byId('theme');
  const apply = () => {
    document.documentElement.dataset.theme = choice.value;
    redraw();
  };
  choice.value = localStorage.getItem('dropwarp-theme') ?? 'auto';
  choice.addEventListener('change', () => {
    localStorage.setItem('dropwarp-theme', choice.value);
    apply();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  apply();
}

function listen() {
  const source = new EventSource('/api/events');
  let heard = Date.now();
  const on = (name, take) => source.addEventListener(name, (event) => {
    heard = Date.now();
    take(JSON.parse(event.data));
  });
  on('status', (status) => {
    showOverview(status);
    showJobs(status);
    showOutputFolder(status);
    showSweeps(status);
    countLetters(status.deadLetters);
  });
  on('picture', takePicture);
  on('ended', (ended) => {
    if (addResults(ended)) {
      soon();
    }
  });
  on('history', takeHistory);
  on('throughput', addSamples);
  on('beat', () => {});
  source.addEventListener('open', () => {
    forgetJobs();
    attempt(loadSetup);
  });
  source.addEventListener('error', () => {
    showConnection('connection lost');
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(listen, 3000);
    }
  });
  // A connection may be gone without a word.
  const watch = setInterval(() => {
    if (source.readyState === EventSource.CLOSED) {
      clearInterval(watch);
    } else if (Date.now() - heard > SILENCE_MILLIS) {
      clearInterval(watch);
      source.close();
      showConnection('connection lost');
      listen();
    }
  }, 5000);
}

prepareTheme();
prepareSheets();
prepareResults();
prepareLetters();
makeMap(choose);
listen();
