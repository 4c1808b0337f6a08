import { type Outcome, outcomeOf } from './answers.js';

interface AdminWindow {
  REDUX_STATE?: { paths?: { rootPath?: string; loginPath?: string } };
}

/** Longer than any answer takes; then the request counts as lost and goes out again with the same key. */
const PATIENCE_MS = 15_000;

export function adminPath(path: string): string {
  const root = (window as unknown as AdminWindow).REDUX_STATE?.paths?.rootPath ?? '/admin';
  return `${root === '/' ? '' : root}${path}`;
}

export const paths = {
  page: () => adminPath('/api/pages/receiving'),
  receive: () => adminPath('/api/resources/Package/actions/receive'),
  record: (id: string, action: string) => adminPath(`/api/resources/Package/records/${id}/${action}`),
  show: (id: string) => adminPath(`/resources/Package/records/${id}/show`),
};

/** Back here after the log-in: the piece in hand is still there. */
export function loginPath(): string {
  return `${adminPath('/login')}?next=${encodeURIComponent(window.location.pathname)}`;
}

export async function post(url: string, body: Record<string, unknown>): Promise<Outcome> {
  return request(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

export async function get(url: string): Promise<Outcome> {
  return request(url, { method: 'GET' });
}

async function request(url: string, init: RequestInit): Promise<Outcome> {
  try {
    const answer = await fetch(url, {
      ...init,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await answer.text();
    return outcomeOf(answer.status, parsed(text), isLogin(answer.url));
  } catch {
    return outcomeOf(null, null);
  }
}

/** An upload with progress, which `fetch` does not tell. `onProgress` gets 0 to 1. */
export function upload(url: string, form: FormData, onProgress: (part: number) => void): Promise<Outcome> {
  return new Promise((resolve) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', url);
    sending.timeout = 120_000;
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    const lost = () => resolve(outcomeOf(null, null));
    sending.onerror = lost;
    sending.ontimeout = lost;
    sending.onabort = lost;
    sending.onload = () =>
      resolve(outcomeOf(sending.status, parsed(sending.responseText), isLogin(sending.responseURL)));
    sending.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A session that has ended is answered by a redirect to the log-in form. */
function isLogin(url: string): boolean {
  const login = (window as unknown as AdminWindow).REDUX_STATE?.paths?.loginPath ?? '/admin/login';
  return new URL(url, window.location.origin).pathname.startsWith(login);
}
