import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { type DiskFile, type FileStore, ObjectMissing } from './store.js';

const PATIENCE_MS = 30_000;

export interface CloudinaryAccount {
  apiUrl: string;
  cloud: string;
  key: string;
  secret: string;
}

/**
 * Objects as `raw` assets of type `authenticated`, which are served to nobody without a signature.
 * https://cloudinary.com/documentation/image_upload_api_reference
 */
export function cloudinaryFileStore(account: CloudinaryAccount): FileStore {
  const base = `${account.apiUrl}/v1_1/${account.cloud}`;
  const signed = (params: Record<string, string>) => ({
    ...params,
    api_key: account.key,
    signature: signatureOf(params, account.secret),
  });
  const downloadUrl = (key: string, seconds: number) => {
    const now = Math.floor(Date.now() / 1000);
    const params = { public_id: key, type: 'authenticated', timestamp: String(now), expires_at: String(now + seconds) };
    return `${base}/raw/download?${new URLSearchParams(signed(params))}`;
  };
  return {
    async put(key, body, contentType) {
      const form = new FormData();
      const params = { public_id: key, type: 'authenticated', overwrite: 'true', timestamp: seconds() };
      for (const [name, value] of Object.entries(signed(params))) form.set(name, value);
      form.set('file', await blobOf(body, contentType), 'object');
      await answered(await fetch(`${base}/raw/upload`, { method: 'POST', body: form, signal: patience() }));
    },
    async get(key) {
      const answer = await answered(await fetch(downloadUrl(key, 60), { signal: patience() }), key);
      return answer.body ? Readable.fromWeb(answer.body as never) : Readable.from([]);
    },
    async remove(key) {
      const params = signed({ public_id: key, type: 'authenticated', timestamp: seconds() });
      const body = new URLSearchParams(params);
      await answered(await fetch(`${base}/raw/destroy`, { method: 'POST', body, signal: patience() }));
    },
    async check() {
      const authorization = `Basic ${Buffer.from(`${account.key}:${account.secret}`).toString('base64')}`;
      await answered(await fetch(`${base}/ping`, { headers: { authorization }, signal: patience() }));
    },
    link: async (key, options) => downloadUrl(key, options.seconds),
  };
}

/** `cloudinary://key:secret@cloud`, as its console shows it; null for anything else. */
export function cloudinaryAccount(url: string, apiUrl: string): CloudinaryAccount | null {
  const [, key, secret, cloud] = /^cloudinary:\/\/([^:@/]+):([^:@/]+)@([\w-]+)\/?$/.exec(url) ?? [];
  return key && secret && cloud ? { apiUrl: apiUrl.replace(/\/+$/, ''), cloud, key, secret } : null;
}

/** SHA-1 of the sorted parameters and the secret: their rule, not our choice. */
export function signatureOf(params: Record<string, string>, secret: string): string {
  const text = Object.keys(params)
    .sort()
    .map((name) => `${name}=${params[name]}`)
    .join('&');
  return createHash('sha1')
    .update(text + secret)
    .digest('hex');
}

async function answered(answer: Response, key?: string): Promise<Response> {
  if (answer.ok) return answer;
  await answer.body?.cancel();
  if (answer.status === 404 && key !== undefined) throw new ObjectMissing(key);
  throw new Error(`the file store answered ${answer.status}`);
}

function blobOf(body: Buffer | DiskFile, type: string): Promise<Blob> | Blob {
  return Buffer.isBuffer(body) ? new Blob([new Uint8Array(body)], { type }) : openAsBlob(body.path, { type });
}

function seconds(): string {
  return String(Math.floor(Date.now() / 1000));
}

function patience(): AbortSignal {
  return AbortSignal.timeout(PATIENCE_MS);
}
