// Asks the service, and has it do things. The token is kept as long as the tab is open.
import { ask } from './report.js';
import { announce, byId } from './dom.js';

const KEY = 'dropwarp-token';

export const setup = { profiles: [], resamplings: [], readOnly: false, needsToken: false };

export async function loadSetup() {
  Object.assign(setup, await get('/api/setup'));
  byId('read-only').hidden = !setup.readOnly;
  const button = byId('token');
  button.hidden = !setup.needsToken || setup.readOnly;
  button.onclick = askToken;
  showToken();
  document.body.classList.toggle('looking-only', setup.readOnly);
}

function showToken() {
  byId('token').textContent = sessionStorage.getItem(KEY) ? 'Change token' : 'Enter token';
}

async function askToken() {
  const token = await ask({
    title: 'Token of this console',
    words: 'Needed to change anything here: dropwarp.console.token. It is forgotten when this tab is closed.',
    yes: 'Use it',
    label: 'Token',
  });
  if (token) {
    sessionStorage.setItem(KEY, token);
    showToken();
  }
  return token;
}

/** Reads; throws an Error with a sentence for a person. */
export async function get(path) {
  const response = await fetch(path, { headers: { Accept: 'application/json' } });
  return answer(response);
}

/** Changes something; asks for the token where it is needed. */
export async function post(path, body = {}) {
  for (let attempt = 0; ; attempt++) {
    const headers = { 'Content-Type': 'application/json' };
    const token = sessionStorage.getItem(KEY);
    if (token) {
      headers.Authorization = `Bearer ${token}`;
    }
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (response.status === 401 && attempt < 3) {
      if (token) {
        announce('That is not the token of this console.', true);
      }
      sessionStorage.removeItem(KEY);
      showToken();
      if (await askToken()) {
        continue;
      }
      throw new Error('Nothing was changed: the token is needed.');
    }
    return answer(response);
  }
}

async function answer(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    // What is not JSON comes from no console of ours.
  }
  if (!response.ok) {
    throw new Error([body.message ?? `The service answered ${response.status}.`, body.hint].filter(Boolean).join(' '));
  }
  return body;
}

/** Does something that a person asked for, and tells what came of it. */
export async function attempt(work) {
  try {
    return await work();
  } catch (problem) {
    announce(problem instanceof TypeError ? 'The service cannot be reached.' : problem.message, true);
    return null;
  }
}
