// Shows what has become of a file's rows: how the labels are spread, and the rows themselves.
import { bar, byId, count, el, percent, words } from './dom.js';
import { targetsOf } from './api.js';
import { mixOf } from './sheet.js';

const SHOWN = 100;
const UNSURE = 0.5;

let targets = [];

/** Says which targets are shown, in order. */
export function setTargets(names) {
  targets = names;
}

export function showMix({ answers }) {
  byId('mix').replaceChildren(
    ...[...mixOf(answers, targets)].map(([name, labels]) =>
      el(
        'div',
        {},
        el('h3', {}, words(name)),
        el(
          'ul',
          { class: 'bars' },
          ...labels
            .slice(0, 8)
            .map(({ label, n, share }) =>
              el(
                'li',
                {},
                el('span', { class: 'name', dir: 'auto' }, label),
                bar(share),
                el('span', { class: 'number' }, count(n)),
              ),
            ),
        ),
      ),
    ),
  );
}

/** Shows the rows that the filter lets through: the first hundred. */
export function showRows({ sheet, answers }) {
  const wanted = byId('rows-filter').value;
  const all = answers.map((answer, i) => ({ answer, i })).filter(({ answer }) => passes(answer, wanted));
  byId('rows-hint').textContent =
    all.length > SHOWN ? `The first ${SHOWN} of ${count(all.length)}; the download has all.` : `${count(all.length)} rows`;
  byId('rows-head').replaceChildren(
    ...['Row', 'Ticket', ...targets.map(words)].map((name) => el('th', { scope: 'col' }, name)),
  );
  const columns = [...byId('columns').querySelectorAll('input:checked')].map((box) => Number(box.value));
  byId('rows-body').replaceChildren(
    ...all.slice(0, SHOWN).map(({ answer, i }) => {
      const text = columns.map((column) => sheet.rows[i][column] ?? '').filter(Boolean).join(' \u2013 ');
      return el(
        'tr',
        {},
        el('td', { class: 'number' }, count(i + 1)),
        el('td', { class: 'text', dir: 'auto' }, text.slice(0, 160)),
        ...cells(answer),
      );
    }),
  );
}

function passes(answer, wanted) {
  if (wanted === 'errors') return answer?.label === undefined;
  if (wanted === 'unsure') return answer?.label !== undefined && confidences(answer).some((c) => c < UNSURE);
  return true;
}

const confidences = (answer) => Object.values(targetsOf(answer, targets)).map(({ confidence }) => confidence);

function cells(answer) {
  if (answer?.label === undefined) {
    return [el('td', { class: 'error', colspan: targets.length }, answer ? answer.detail : 'not sorted')];
  }
  return Object.values(targetsOf(answer, targets)).map(({ label, confidence }) =>
    el('td', {}, el('bdi', {}, label), ' ', el('span', { class: confidence < UNSURE ? 'unsure' : 'faint' }, percent(confidence))),
  );
}
