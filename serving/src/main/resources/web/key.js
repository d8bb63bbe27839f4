// Asks for an API key, once at a time.
import { byId } from './dom.js';
import { key } from './api.js';

let asking = null;
let changed = () => {};

/** Asks for a key. Resolves to whether one was given. */
export function askForKey(reason) {
  asking ??= new Promise((resolve) => {
    const dialog = byId('key-dialog');
    byId('key-reason').textContent = reason;
    byId('key').value = '';
    byId('key-forget').hidden = !key.get();
    dialog.returnValue = '';
    dialog.addEventListener('close', () => {
      asking = null;
      resolve(take(dialog.returnValue));
    }, { once: true });
    dialog.showModal();
    byId('key').focus();
  });
  return asking;
}

function take(choice) {
  const given = byId('key').value.trim();
  byId('key').value = '';
  if (choice === 'forget') key.forget();
  if (choice === 'use' && given) key.set(given);
  showState();
  if (choice === 'forget' || (choice === 'use' && given)) changed();
  return choice === 'use' && given !== '';
}

function showState() {
  byId('key-button').textContent = key.get() ? 'API key set' : 'API key';
}

/** Runs a call, and once more with each key that is given where it lacks one. */
export async function withKey(action) {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!error.needsKey || !(await askForKey(`The service says: ${error.message.split(';')[0]}.`))) throw error;
    }
  }
}

/** Binds the button that opens the dialog; changed is called when there is another key. */
export function bindKey(onChange) {
  changed = onChange;
  showState();
  byId('key-button').addEventListener('click', () => {
    askForKey('A key is needed only where the service asks for one.');
  });
}
