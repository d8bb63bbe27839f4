// The way to the service: the key, errors in one form, and what to wait for.

const KEY = 'sortdesk.key';

export const key = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

/** An answer that is no success. status is 0 when none came; retryAfter is in seconds, or null. */
export class ServiceError extends Error {
  constructor(status, detail, { code = '', requestId = '', retryAfter = null } = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  get needsKey() {
    return this.status === 401 || this.status === 403;
  }
}

/** Calls the service and returns its JSON; a ServiceError where that is not 200. */
export async function call(path, { body, signal } = {}) {
  const headers = { Accept: 'application/json' };
  if (key.get()) headers.Authorization = `Bearer ${key.get()}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      signal,
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ServiceError(0, 'The service cannot be reached. Is it running, and the network up?');
  }
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  const wait = Number(response.headers.get('Retry-After'));
  throw new ServiceError(
    response.status,
    answer?.detail ?? answer?.reason ?? `The service answered ${response.status}.`,
    {
      code: answer?.code,
      requestId: answer?.request_id ?? response.headers.get('X-Request-Id') ?? '',
      retryAfter: response.headers.has('Retry-After') && wait >= 0 ? wait : null,
    },
  );
}

/** An answer's targets by name; where the model has but one, only an explanation names it. */
export function targetsOf(answer, names) {
  if (answer.targets) return answer.targets;
  const { label, confidence, all_probabilities } = answer;
  const [name] = [...Object.keys(answer.explanation ?? {}), ...names, 'label'];
  return { [name]: { label, confidence, all_probabilities } };
}
