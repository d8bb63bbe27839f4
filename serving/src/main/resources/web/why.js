// Shows what spoke for and against a label.
import { bar, el } from './dom.js';

const SHOWN = 8;

/** Makes what is shown of a target's explanation. */
export function why(reason, open) {
  const terms = reason.terms.filter((term) => term.contribution !== 0).slice(0, SHOWN);
  const largest = Math.max(...terms.map((term) => Math.abs(term.contribution)), Number.MIN_VALUE);
  const listed = terms.reduce((sum, term) => sum + term.contribution, 0);
  return el(
    'details',
    { class: 'why', open },
    el('summary', {}, 'Why ', el('bdi', {}, reason.label)),
    terms.length === 0
      ? el('p', { class: 'hint' }, 'No term of the ticket is known to the model: this is what it says of any ticket.')
      : el('ul', { class: 'terms' }, ...terms.map((term) => row(term, largest))),
    el('p', { class: 'hint' }, sum(reason, listed)),
  );
}

function row({ term, kind, contribution }, largest) {
  const speaks = contribution > 0 ? 'for' : 'against';
  return el(
    'li',
    { class: speaks },
    el(
      'span',
      { class: 'name', dir: 'auto', title: kind === 'characters' ? 'A run of characters' : 'Words' },
      // A run of characters may begin or end with a space, which nobody would see.
      kind === 'characters' ? term.replaceAll(' ', '\u2423') : term,
    ),
    el('span', { class: 'unseen' }, `speaks ${speaks} it by `),
    bar(Math.abs(contribution) / largest, speaks),
    el('span', { class: 'number' }, signed(contribution)),
  );
}

function sum(reason, listed) {
  const rest = reason.logit - reason.base - listed;
  const adds =
    `Start ${signed(reason.base)}, these terms ${signed(listed)}, all others ${signed(rest)}: ` +
    `the score is ${signed(reason.logit)}.`;
  const method =
    reason.method === 'exact'
      ? 'Exact: the model adds up these very numbers.'
      : 'An approximation: how the score falls when the word is left out. Words act together, so read it as a hint.';
  const cut = reason.truncated ? ' The end of a long ticket was not looked at.' : '';
  return `${method} ${adds}${cut}`;
}

const signed = (n) => `${n < 0 ? '\u2212' : '+'}${Math.abs(n).toFixed(2)}`;
