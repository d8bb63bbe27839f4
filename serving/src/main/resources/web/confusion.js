// What the model takes for what: a grid of shaded cells, or where labels are many the pairs alone.
import { byId, count, el, percent, words } from './dom.js';
import { call } from './api.js';

/** More labels than these would make a grid that nobody can read. */
const GRID = 12;
const PAIRS = 15;

let drawn = '';

/** Shows the confusions of the bundle with this digest, unless they are shown already. */
export async function showConfusion(digest) {
  if (digest === drawn) return;
  drawn = digest;
  if (digest === undefined) {
    draw([el('p', { class: 'empty' }, 'No model answers yet.')]);
    return;
  }
  try {
    draw(shown(await call('/model/confusion')));
  } catch (error) {
    showNothing(error.message);
  }
}

/** Says why there is nothing to show; what there is, is asked for again. */
export function showNothing(reason) {
  drawn = '';
  draw([el('p', { class: 'empty' }, reason)]);
}

const draw = (parts) => byId('confusion').replaceChildren(...parts);

function shown({ validation_rows, targets }) {
  const names = Object.keys(targets);
  if (names.length === 0) {
    return [el('p', { class: 'empty' }, 'The model was trained before this was counted.')];
  }
  return [
    el(
      'p',
      { class: 'hint' },
      `On ${count(validation_rows)} validation tickets, before the model was fitted again on all tickets.`,
    ),
    ...names.map((name, i) =>
      el('details', { class: 'more', open: i === 0 }, el('summary', {}, words(name)), matrix(name, targets[name])),
    ),
  ];
}

function matrix(name, { labels, counts }) {
  return labels.length > GRID ? pairs(labels, counts) : grid(name, labels, counts);
}

const sum = (row) => row.reduce((all, n) => all + n, 0);

function grid(name, labels, counts) {
  return el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `What is taken for what: ${words(name)}` },
    el(
      'table',
      { class: 'confusion' },
      el('caption', {}, 'Rows: the label that tickets have. Columns: the label that they were given.'),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('td'),
          ...labels.map((label) => el('th', { scope: 'col' }, el('span', { dir: 'auto' }, label))),
        ),
      ),
      el(
        'tbody',
        {},
        ...labels.map((label, truth) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row', dir: 'auto' }, label),
            ...counts[truth].map((n, given) => cell(n, sum(counts[truth]), truth === given)),
          ),
        ),
      ),
    ),
  );
}

function cell(n, all, hit) {
  const share = all === 0 ? 0 : n / all;
  const made = el(
    'td',
    { class: `number ${hit ? 'hit' : 'miss'}${n === 0 ? ' faint' : ''}`, title: n > 0 ? `${count(n)} of ${count(all)}, ${percent(share)}` : null },
    count(n),
  );
  // By the root, so that few mistakes are seen beside many hits.
  made.style.setProperty('--share', (hit ? share : Math.sqrt(share)).toFixed(3));
  return made;
}

function pairs(labels, counts) {
  const found = [];
  for (const [truth, row] of counts.entries()) {
    const all = sum(row);
    for (const [given, n] of row.entries()) {
      if (truth !== given && n > 0) found.push({ truth, given, n, share: n / all });
    }
  }
  found.sort((a, b) => b.n - a.n || b.share - a.share);
  if (found.length === 0) return el('p', { class: 'hint' }, 'Nothing was taken for anything else.');
  return el(
    'table',
    {},
    el('caption', {}, `The ${count(Math.min(PAIRS, found.length))} most frequent of ${count(found.length)} mistakes between ${count(labels.length)} labels`),
    el(
      'thead',
      {},
      el('tr', {}, ...['Label', 'Taken for', 'Tickets', 'Of the label'].map((head) => el('th', { scope: 'col' }, head))),
    ),
    el(
      'tbody',
      {},
      ...found.slice(0, PAIRS).map(({ truth, given, n, share }) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row', class: 'wrap', dir: 'auto' }, labels[truth]),
          el('td', { class: 'wrap', dir: 'auto' }, labels[given]),
          el('td', { class: 'number' }, count(n)),
          el('td', { class: 'number' }, percent(share)),
        ),
      ),
    ),
  );
}
