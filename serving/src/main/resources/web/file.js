// The file of tickets: chosen or dropped, sorted with progress, and downloaded.
import { byId, count, el, words } from './dom.js';
import { withKey } from './key.js';
import { sortAll } from './batch.js';
import { Sheet } from './sheet.js';
import { problem } from './ticket.js';
import { setTargets, showMix, showRows } from './rows.js';

const MOST_BYTES = 100 * 1024 * 1024;
const NAMES = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };
const ENCODINGS = { 'utf-8': '', 'utf-16le': ', UTF-16', 'utf-16be': ', UTF-16' };

/** What has been chosen, and what has been answered: tickets, answers by row, and the run under way. */
const state = { name: '', sheet: null, answers: [], running: null };
let model = () => ({ fields: [], targets: [] });

/** Binds the part for files. about returns the model's fields and targets; opened is called with a file's drop. */
export function bindFile(about, opened) {
  model = about;
  byId('file').addEventListener('change', (event) => open(event.target.files[0]));
  byId('file-form').addEventListener('submit', (event) => {
    event.preventDefault();
    sort();
  });
  byId('header-row').addEventListener('change', (event) => {
    state.sheet.hasHeader = event.target.checked;
    showChoice();
  });
  byId('cancel').addEventListener('click', () => state.running?.abort());
  byId('download').addEventListener('click', download);
  byId('rows-filter').addEventListener('change', () => showRows(state));
  bindDrop(opened);
}

function bindDrop(opened) {
  const mark = (on) => byId('drop').toggleAttribute('data-over', on);
  addEventListener('dragover', (event) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    opened();
    mark(true);
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) mark(false);
  });
  addEventListener('drop', (event) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    mark(false);
    opened();
    open(event.dataTransfer.files[0]);
  });
}

async function open(file) {
  if (!file) return;
  state.running?.abort();
  byId('file-problem').replaceChildren();
  try {
    if (file.size > MOST_BYTES) throw new Error('The file has more than 100 MB. Split it, or use sortdesk score.');
    state.sheet = new Sheet(new Uint8Array(await file.arrayBuffer()));
    state.name = file.name;
    byId('header-row').checked = true;
    showChoice();
  } catch (error) {
    byId('file-form').hidden = true;
    byId('file-problem').replaceChildren(problem(error));
  } finally {
    // The same file may be chosen again, after it was changed.
    byId('file').value = '';
  }
}

function showChoice() {
  const { sheet } = state;
  state.answers = [];
  byId('file-line').textContent =
    `${state.name}: ${rowsIn(sheet.rows.length)}, separated by ${NAMES[sheet.delimiter]}` +
    (ENCODINGS[sheet.encoding] ?? ', read as Windows-1252 as it is no UTF-8');
  const chosen = sheet.textColumns(model().fields);
  byId('columns').replaceChildren(
    ...sheet.header.map((name, i) =>
      el(
        'label',
        { class: 'check' },
        el('input', { type: 'checkbox', name: 'column', value: i, checked: chosen.includes(i) }),
        ' ',
        el('bdi', {}, name || `column ${i + 1}`),
      ),
    ),
  );
  byId('columns-hint').textContent =
    model().fields.length > 0 ? `The model reads ${model().fields.map(words).join(' and ')}.` : '';
  byId('file-form').hidden = false;
  byId('classify').disabled = sheet.rows.length === 0;
  byId('download').hidden = true;
  byId('progress').hidden = true;
  byId('file-result').hidden = true;
}

const rowsIn = (n) => `${count(n)} ${n === 1 ? 'row' : 'rows'}`;

function chosenColumns() {
  return [...byId('columns').querySelectorAll('input:checked')].map((box) => Number(box.value));
}

async function sort() {
  const columns = chosenColumns();
  byId('file-problem').replaceChildren();
  if (columns.length === 0) {
    byId('file-problem').replaceChildren(problem(new Error('Choose at least one column that holds text')));
    return;
  }
  const all = state.sheet.tickets(columns, model().fields);
  const mine = new AbortController();
  state.running = mine;
  state.answers = all.map((ticket) =>
    ticket === null ? { detail: 'the row has more cells than there are columns; look at its quotes' } : undefined,
  );
  setTargets(model().targets);
  const places = all.map((_, i) => i).filter((i) => all[i] !== null);
  showRunning(true);
  let end = 'Done';
  try {
    await untilAnswered(places, all, mine.signal);
  } catch (error) {
    end = error.name === 'AbortError' ? 'Cancelled' : 'Stopped';
    if (error.name !== 'AbortError') byId('file-problem').replaceChildren(problem(error));
  }
  if (state.running !== mine) return;
  state.running = null;
  showRunning(false);
  showProgress(`${end}: `);
  showRows(state);
  showMix(state);
}

/** A key that is asked for on the way does not begin the file again: what is answered stays answered. */
function untilAnswered(places, all, signal) {
  const { answers } = state;
  return withKey(() => {
    const left = places.filter((i) => answers[i] === undefined);
    return sortAll(left.map((i) => all[i]), {
      signal,
      answered: (i, answer) => {
        answers[left[i]] = answer;
        if (answers === state.answers) showProgress('');
      },
      waiting: (seconds, why) => showProgress(seconds > 0 ? `Waiting ${seconds} s, as ${why.split(';')[0]}. ` : ''),
    });
  });
}

function showRunning(running) {
  byId('classify').hidden = running;
  byId('cancel').hidden = !running;
  byId('download').hidden = running;
  byId('columns').closest('fieldset').disabled = running;
  byId('header-row').disabled = running;
  byId('progress').hidden = false;
  byId('file-result').hidden = running;
  showProgress('');
}

function showProgress(before) {
  const answered = state.answers.filter(Boolean);
  const failed = answered.filter((answer) => answer.label === undefined).length;
  byId('progress-bar').max = state.answers.length;
  byId('progress-bar').value = answered.length;
  const errors = failed > 0 ? `, ${count(failed)} with an error` : '';
  byId('progress-text').textContent =
    `${before}${count(answered.length)} of ${rowsIn(state.answers.length)}${errors}.`;
}

function download() {
  const blob = new Blob([state.sheet.result(state.answers, model().targets)], { type: 'text/csv;charset=utf-8' });
  const link = el('a', { href: URL.createObjectURL(blob), download: `${state.name.replace(/\.[^.]*$/, '')}-sorted.csv` });
  link.click();
  // The browser has taken the blob by the time that another task runs.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
