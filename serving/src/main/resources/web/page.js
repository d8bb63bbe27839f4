// Puts the page together.
import { byId } from './dom.js';
import { call } from './api.js';
import { bindKey } from './key.js';
import { bindTabs } from './tabs.js';
import { bindTicket } from './ticket.js';
import { bindFile } from './file.js';
import { addRecent, showRecent } from './recent.js';
import { ask, model, watchStatus } from './status.js';

const openTab = bindTabs(document.querySelector('[role=tablist]'));

bindKey(ask);
bindTicket(
  () => model().targets,
  (answer) => addRecent(answer, model().targets),
);
bindFile(model, () => openTab('tab-file'));
showRecent();
watchStatus();
call('/version').then(
  ({ version }) => {
    byId('versions').textContent = `Sortdesk ${version}`;
  },
  () => {},
);
