// Sends many tickets in batches: as fast as the service lets us, and no ticket twice.
import { ServiceError, call } from './api.js';

const MOST_TICKETS = 200;
const MOST_BYTES = 3_000_000;
const FAILURES_IN_A_ROW = 5;

/**
 * Has tickets answered, and hands over each answer by its place. Waits where the service asks for it (429, or 503 with
 * Retry-After), with smaller batches after that. Anything else that fails five times in a row is thrown: what has been
 * answered by then is handed over.
 *
 * @param tickets what to send, as POST /predict/batch takes it
 * @param answered called with (place, answer)
 * @param waiting called with the seconds to wait and why, and with 0 when it goes on
 * @param signal ends it, with an AbortError
 */
export async function sortAll(tickets, { answered, waiting, signal }) {
  let size = MOST_TICKETS;
  let next = 0;
  let failures = 0;
  while (next < tickets.length) {
    signal.throwIfAborted();
    const chunk = slice(tickets, next, size);
    try {
      const { results } = await call('/predict/batch', { body: { tickets: chunk }, signal });
      if (results?.length !== chunk.length) {
        throw new ServiceError(0, 'The service answered another number of tickets than were sent.');
      }
      results.forEach((answer, i) => answered(next + i, answer));
      next += chunk.length;
      failures = 0;
      size = Math.min(MOST_TICKETS, size * 2);
    } catch (error) {
      if (!(error instanceof ServiceError) || !mayPass(error)) throw error;
      // Being told to wait is no failure: the service works, and others use it too.
      failures = error.status === 429 ? 0 : failures + 1;
      if (failures === FAILURES_IN_A_ROW) throw error;
      size = Math.max(1, Math.floor(chunk.length / 2));
      await pause(error.retryAfter ?? 2 ** failures, error.message, waiting, signal);
    }
  }
}

function mayPass(error) {
  return [0, 429, 502, 503, 504].includes(error.status);
}

const encoder = new TextEncoder();

/** Returns the tickets from a place on that fit into one batch: at least one. */
function slice(tickets, from, size) {
  let bytes = 0;
  let to = from;
  while (to < tickets.length && to - from < size) {
    bytes += encoder.encode(JSON.stringify(tickets[to])).length + 1;
    if (bytes > MOST_BYTES && to > from) break;
    to++;
  }
  return tickets.slice(from, to);
}

async function pause(seconds, why, waiting, signal) {
  for (let left = Math.ceil(seconds); left > 0; left--) {
    waiting(left, why);
    await new Promise((resolve, reject) => {
      const timer = setTimeout(done, 1000);
      signal.addEventListener('abort', stopped, { once: true });
      function done() {
        signal.removeEventListener('abort', stopped);
        resolve();
      }
      function stopped() {
        clearTimeout(timer);
        reject(signal.reason);
      }
    });
  }
  waiting(0, '');
}
