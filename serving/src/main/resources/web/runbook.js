// Shows the runbook, which is Markdown of a few forms: headings, paragraphs, lists, code and links.
import { byId, el } from './dom.js';

const article = byId('text');

/** The names that GitHub gives to headings, so that a link into the file works here too. */
const anchor = (text) => text.toLowerCase().replaceAll(/[^\p{L}\p{N} -]/gu, '').replaceAll(' ', '-');

/** Returns a line's text, with its code and links as elements. */
function inline(text) {
  return text.split(/(`[^`]+`|\[[^\]]+\]\([^)]+\))/).map((part) => {
    if (part.startsWith('`') && part.endsWith('`') && part.length > 2) return el('code', {}, part.slice(1, -1));
    const link = /^\[([^\]]+)\]\((#[^)]+|https?:[^)]+|\/[^)]*)\)$/.exec(part);
    return link ? el('a', { href: link[2] }, link[1]) : part;
  });
}

function block(text) {
  const heading = /^(#{1,3}) (.+)$/.exec(text);
  if (heading) return el(`h${heading[1].length}`, { id: anchor(heading[2]) }, ...inline(heading[2]));
  if (text.startsWith('```')) return el('pre', { tabindex: '0' }, el('code', {}, text.split('\n').slice(1, -1).join('\n')));
  const list = /^(-|\d+\.) /.exec(text);
  if (!list) return el('p', {}, ...inline(text.replaceAll('\n', ' ')));
  const items = text.split(/\n(?=(?:-|\d+\.) )/);
  return el(
    list[1] === '-' ? 'ul' : 'ol',
    {},
    ...items.map((item) => el('li', {}, ...inline(item.replace(/^(-|\d+\.) /, '').replaceAll(/\n\s*/g, ' ')))),
  );
}

/** Returns the parts of a text, without its comments, which are for those who write it. */
function blocks(text) {
  return text
    .replaceAll(/^<!--[\s\S]*?-->\n/gm, '')
    .match(/```[\s\S]*?\n```|(?:(?!```)[^\n]+(?:\n|$))+/g)
    .map((part) => part.trimEnd());
}

async function show() {
  const response = await fetch('/web/runbook.md', { credentials: 'omit' });
  if (!response.ok) throw new Error(`the service answered ${response.status}`);
  article.replaceChildren(...blocks(await response.text()).map(block));
  // The heading that the address names was not there yet when the browser looked for it.
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

show()
  .catch((error) => article.replaceChildren(el('p', { class: 'notice' }, `The runbook cannot be loaded: ${error.message}.`)))
  .finally(() => article.setAttribute('aria-busy', 'false'));
