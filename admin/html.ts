import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import { ASSET_VERSION } from './assets.js';

const FONT_LINK = /<link rel="stylesheet" href="https:\/\/fonts\.googleapis[^>]*>/g;
const STATE = /(window\.(?:REDUX_STATE|THEME) = )(.*);\n/g;
const LOGIN_STATE = /JSON\.parse\('(.*)'\)/;

/**
 * AdminJS's page, made safe: the state is printed with bare JSON.stringify, so `<` is escaped (a name that holds
 * `</script>` stays a name), and only then do its own scripts get the nonce of a policy without foreign origins.
 */
export const hardenedHtml: RequestHandler = (_req, res, next) => {
  const send = res.send.bind(res);
  res.send = ((body: unknown) => {
    // An answer of the API is no page, and may be long.
    if (String(res.getHeader('Content-Type') ?? '').startsWith('application/json')) return send(body);
    if (typeof body !== 'string' || !body.includes('window.REDUX_STATE')) return send(body);
    const nonce = randomBytes(16).toString('base64');
    res.setHeader('Content-Security-Policy', policy(nonce));
    res.setHeader('Cache-Control', 'no-store');
    res.type('html');
    return send(harden(body, nonce));
  }) as typeof res.send;
  res.setHeader('Referrer-Policy', 'same-origin');
  next();
};

export function harden(html: string, nonce: string): string {
  return html
    .replace(STATE, (_all, start: string, json: string) => `${start}${escapeScript(json)};\n`)
    .replace(LOGIN_STATE, (_all, json: string) => `JSON.parse('${escapeScript(json)}')`)
    .replace(FONT_LINK, '')
    .replace(/<link rel="shortcut icon" type="[^"]*"/, '<link rel="icon" type="image/svg+xml"')
    .replace(/(\/frontend\/assets\/[\w.-]+\.js)"/g, `$1?v=${ASSET_VERSION}"`)
    .replace(/<script(?=[ >])/g, `<script nonce="${nonce}"`);
}

function escapeScript(json: string): string {
  return json
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}

function policy(nonce: string): string {
  return [
    "default-src 'self'",
    // wasm: the barcode reader of the receiving page.
    `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}
