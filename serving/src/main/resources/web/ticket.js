// The form for one ticket.
import { byId, el } from './dom.js';
import { call } from './api.js';
import { withKey } from './key.js';
import { shown } from './answer.js';

/** Binds the form. names returns the model's targets; done is called with each answer. */
export function bindTicket(names, done) {
  const form = byId('ticket-form');
  let sending = null;

  form.addEventListener('change', () => {
    const fields = form.elements.form.value === 'fields';
    byId('subject-field').hidden = !fields;
    byId('description-label').textContent = fields ? 'Description' : 'Text';
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    // A second one takes the place of the first, whose answer would come too late.
    sending?.abort();
    const mine = new AbortController();
    sending = mine;
    show(true);
    try {
      const path = byId('explain').checked ? '/predict?explain=true' : '/predict';
      const body = ticket(form);
      const answer = await withKey(() => call(path, { body, signal: mine.signal }));
      show(false, ...shown(answer, names()));
      done(answer);
    } catch (error) {
      if (error.name !== 'AbortError') show(false, problem(error));
    }
  });
}

function ticket(form) {
  const description = form.elements.description.value;
  if (form.elements.form.value === 'text') return { text: description };
  return { subject: form.elements.subject.value, description };
}

function show(busy, ...parts) {
  byId('answer').setAttribute('aria-busy', String(busy));
  if (parts.length > 0) byId('answer-body').replaceChildren(...parts);
}

/** Makes what is shown of an error. */
export function problem(error) {
  const wait = error.retryAfter ? ` Try again in ${error.retryAfter} s.` : '';
  return el(
    'div',
    { class: 'notice bad' },
    el('p', {}, sentence(error.message) + wait),
    error.requestId ? el('p', { class: 'hint' }, `Request ${error.requestId}`) : null,
  );
}

function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
