// The latest requests of this browser session. No ticket's text is kept.
import { byId, clock, el, milliseconds, percent } from './dom.js';
import { targetsOf } from './api.js';

const STORED = 'sortdesk.recent';
const KEPT = 20;

function kept() {
  return JSON.parse(sessionStorage.getItem(STORED) ?? '[]');
}

/** Adds an answer, and shows it. */
export function addRecent(answer, names) {
  const labels = Object.values(targetsOf(answer, names)).map(({ label, confidence }) => ({ label, confidence }));
  const entry = { time: Date.now(), labels, latency: answer.latency_ms };
  sessionStorage.setItem(STORED, JSON.stringify([entry, ...kept()].slice(0, KEPT)));
  showRecent();
}

export function showRecent() {
  const entries = kept();
  byId('recent').replaceChildren(
    entries.length === 0
      ? el('p', { class: 'empty' }, 'None yet. The last 20 answers of this session are listed here, without their tickets.')
      : el(
          'div',
          { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'List of recent requests' },
          el(
            'table',
            {},
            el('thead', {}, el('tr', {}, ...['Time', 'Labels', 'Took'].map((name) => el('th', { scope: 'col' }, name)))),
            el('tbody', {}, ...entries.map(row)),
          ),
        ),
  );
}

function row({ time, labels, latency }) {
  return el(
    'tr',
    {},
    el('td', { class: 'number' }, clock(time)),
    el(
      'td',
      {},
      el(
        'ul',
        { class: 'tags' },
        ...labels.map(({ label, confidence }) =>
          el('li', {}, el('bdi', {}, label), ' ', el('span', { class: 'faint' }, percent(confidence))),
        ),
      ),
    ),
    el('td', { class: 'number' }, milliseconds(latency)),
  );
}
