// Shows a prediction: what it is, how sure, and why.
import { bar, count, el, milliseconds, percent, surety, words } from './dom.js';
import { targetsOf } from './api.js';
import { why } from './why.js';

const SHOWN = 5;

/** Makes what is shown of an answer. names are the model's targets, in order. */
export function shown(answer, names) {
  const parts = [];
  if (answer.truncated) {
    parts.push(el('p', { class: 'notice' }, 'The ticket is longer than the model reads; its end was left out.'));
  }
  for (const [i, [name, target]] of Object.entries(targetsOf(answer, names)).entries()) {
    const reason = answer.explanation?.[name] ?? null;
    parts.push(targetShown(name, target, reason ? why(reason, i === 0) : null));
  }
  parts.push(facts(answer));
  return parts;
}

function targetShown(name, target, reason) {
  const { word, level } = surety(target.confidence);
  return el(
    'section',
    { class: 'target', 'data-target': name },
    el(
      'div',
      { class: 'verdict' },
      el('h3', {}, words(name)),
      el('p', { class: 'label', dir: 'auto' }, target.label),
      el('p', { class: 'sure', 'data-level': level }, `${word}, ${percent(target.confidence)}`),
    ),
    probabilities(target),
    reason,
  );
}

function probabilities(target) {
  const ranked = Object.entries(target.all_probabilities).sort((a, b) => b[1] - a[1]);
  const rest = ranked.slice(SHOWN);
  const top = list(ranked.slice(0, SHOWN), target.label);
  if (rest.length === 0) return top;
  const sum = rest.reduce((total, [, share]) => total + share, 0);
  return el(
    'div',
    {},
    top,
    el(
      'details',
      { class: 'more' },
      el('summary', {}, `${count(rest.length)} more, ${percent(sum)} together`),
      list(rest, target.label),
    ),
  );
}

function list(entries, winner) {
  return el(
    'ul',
    { class: 'bars' },
    ...entries.map(([label, share]) =>
      el(
        'li',
        { class: label === winner ? 'winner' : '' },
        el('span', { class: 'name', dir: 'auto' }, label),
        bar(share),
        el('span', { class: 'number' }, percent(share)),
      ),
    ),
  );
}

function facts(answer) {
  const rows = [
    ['Model', answer.model_version],
    ['Time', `${milliseconds(answer.latency_ms)}${answer.explanation ? ', with the reasons' : ''}`],
    ['Request', answer.request_id],
  ];
  if (answer.ignored_fields.length > 0) {
    rows.splice(2, 0, ['Not read', answer.ignored_fields.map(words).join(', ')]);
  }
  return el(
    'dl',
    { class: 'facts' },
    ...rows.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', { dir: 'auto' }, value))),
  );
}
