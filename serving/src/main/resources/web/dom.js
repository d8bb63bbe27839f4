// Elements are only ever made here, and text only ever set as text: nothing a ticket holds is markup.

/** Makes an element: attributes by name ("class", "dir", ...), then text or elements. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, '');
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Makes a bar that fills a share (0 to 1) of its track; what it says is said in text beside it. */
export function bar(share, kind = '') {
  const fill = el('span', { class: 'fill' });
  fill.style.inlineSize = `${(100 * Math.min(1, Math.max(0, share))).toFixed(1)}%`;
  return el('span', { class: `bar ${kind}`.trim(), 'aria-hidden': 'true' }, fill);
}

const PERCENT = new Intl.NumberFormat('en', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const COUNT = new Intl.NumberFormat('en');
const TIME = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const DATE = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

export const percent = (share) => (share > 0 && share < 0.001 ? '<0.1%' : PERCENT.format(share));
export const count = (n) => COUNT.format(n);
export const clock = (milliseconds) => TIME.format(new Date(milliseconds));
export const moment = (iso) => DATE.format(new Date(iso));
export const milliseconds = (n) => `${n < 10 ? n.toFixed(1) : Math.round(n)} ms`;

/** A name of a field or target, as people write it. */
export const words = (name) => {
  const spaced = name.replaceAll('_', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

/** Says a probability in a word. */
export function surety(confidence) {
  if (confidence >= 0.8) return { word: 'Sure', level: 'high' };
  if (confidence >= 0.5) return { word: 'Fairly sure', level: 'middle' };
  return { word: 'Unsure', level: 'low' };
}
