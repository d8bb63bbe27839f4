// Tabs, by the pattern of the ARIA Authoring Practices: arrows, Home and End move between them.
import { byId } from './dom.js';

/** Binds a tab list by its tabs. Returns what opens a tab. */
export function bindTabs(list) {
  const tabs = [...list.querySelectorAll('[role=tab]')];
  const open = (tab) => {
    for (const each of tabs) {
      const selected = each === tab;
      each.setAttribute('aria-selected', String(selected));
      each.tabIndex = selected ? 0 : -1;
      byId(each.getAttribute('aria-controls')).hidden = !selected;
    }
  };
  list.addEventListener('click', (event) => {
    const tab = event.target.closest('[role=tab]');
    if (tab) open(tab);
  });
  list.addEventListener('keydown', (event) => {
    const at = tabs.indexOf(document.activeElement);
    const to = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    open(tabs[to]);
    tabs[to].focus();
  });
  return (id) => open(byId(id));
}
