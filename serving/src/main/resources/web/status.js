// The model's state, asked for again and again while the page is looked at.
import { byId, count, el, moment, percent, words } from './dom.js';
import { call } from './api.js';
import { showConfusion, showNothing } from './confusion.js';

const EVERY = 5000;

let last = null;
let drawn = '';
let timer;

/** Returns the model's fields and targets, as far as they are known. */
export const model = () => ({
  fields: last?.text_fields ?? [],
  targets: Object.keys(last?.targets ?? {}),
});

/** Starts asking. */
export function watchStatus() {
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') ask();
  });
  return ask();
}

/** Asks now, such as with another key. */
export async function ask() {
  clearTimeout(timer);
  await Promise.all([askReady(), askModel()]);
  clearTimeout(timer);
  if (document.visibilityState === 'visible') timer = setTimeout(ask, EVERY);
}

async function askReady() {
  try {
    await call('/health/ready');
    badge('up', 'Ready');
  } catch (error) {
    badge('down', error.status === 503 ? `Not ready: ${error.message}` : 'Not reachable');
  }
}

function badge(state, text) {
  byId('ready').dataset.state = state;
  // Said again by screen readers whenever it is set, so it is set when it changes.
  if (byId('ready-text').textContent !== text) byId('ready-text').textContent = text;
}

async function askModel() {
  try {
    last = await call('/model/status');
    draw(JSON.stringify(last), () => shown(last));
    await showConfusion(last.serving?.digest);
  } catch (error) {
    const text = error.needsKey ? 'The service asks for a key to tell of its model.' : error.message;
    draw(text, () => [el('p', { class: 'empty' }, text)]);
    showNothing(text);
  }
}

/** Draws only what is new: what has been opened stays open. */
function draw(content, make) {
  if (content === drawn) return;
  drawn = content;
  byId('model').replaceChildren(...make());
}

function shown(status) {
  const parts = [];
  for (const trouble of new Set([status.difference, status.registry].filter(Boolean))) {
    parts.push(el('p', { class: 'notice' }, `${trouble.charAt(0).toUpperCase()}${trouble.slice(1)}.`));
  }
  parts.push(
    el(
      'dl',
      { class: 'facts' },
      fact('Answers now', version(status.serving)),
      fact('Wanted', status.wanted && status.wanted.digest === status.serving?.digest ? 'the same' : version(status.wanted)),
      status.since ? fact('Since', el('time', { datetime: status.since }, moment(status.since))) : null,
      status.provenance.training_rows ? fact('Learnt from', `${count(Number(status.provenance.training_rows))} tickets`) : null,
    ),
  );
  if (Object.keys(status.targets).length > 0) parts.push(metrics(status.targets));
  if (status.history.length > 0) parts.push(history(status.history));
  if (Object.keys(status.provenance).length > 0) parts.push(provenance(status));
  return parts;
}

const version = (id) => (id ? `${id.version} (number ${id.number})` : 'none');

const fact = (name, ...value) => el('div', {}, el('dt', {}, name), el('dd', {}, ...value));

function metrics(targets) {
  const measured = (n) => el('td', { class: 'number' }, n === undefined ? 'unknown' : percent(n));
  return el(
    'table',
    { class: 'metrics' },
    el('caption', {}, 'On validation tickets, which it had not seen'),
    el(
      'thead',
      {},
      el('tr', {}, ...['Target', 'Labels', 'Accuracy', 'Macro F1'].map((name) => el('th', { scope: 'col' }, name))),
    ),
    el(
      'tbody',
      {},
      ...Object.entries(targets).map(([name, { labels, accuracy, macro_f1 }]) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, words(name)),
          el('td', { class: 'number', title: labels.join(', ') }, count(labels.length)),
          measured(accuracy),
          measured(macro_f1),
        ),
      ),
    ),
  );
}

function history(events) {
  return el(
    'details',
    { class: 'more' },
    el('summary', {}, 'History'),
    el(
      'ul',
      { class: 'plain' },
      ...events.map(({ time, version: of, outcome, reason }) =>
        el('li', {}, el('time', { datetime: time }, moment(time)), ` ${outcome} ${of}${reason ? `: ${reason}` : ''}`),
      ),
    ),
  );
}

function provenance(status) {
  const rows = Object.entries({ ...status.provenance, digest: status.serving?.digest ?? 'none' });
  return el(
    'details',
    { class: 'more' },
    el('summary', {}, 'What made it'),
    el('dl', { class: 'facts small' }, ...rows.map(([name, value]) => fact(name, value))),
  );
}
