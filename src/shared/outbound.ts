import { lookup as resolve } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request to an address that somebody else chose: never into our own network. */
export interface Outbound {
  method: 'POST' | 'GET';
  headers: Record<string, string | number>;
  body?: Buffer;
  timeoutMs: number;
  /** Origins that the operator trusts although they are not public, such as `http://push.lan:8080`. */
  trusted: readonly string[];
  /** Asks the names' addresses; the system's resolver, but for tests. */
  resolve?: Resolve;
}

type Resolve = (
  host: string,
  options: { all: true; family?: number },
) => Promise<{ address: string; family: number }[]>;

export interface OutboundAnswer {
  status: number;
  body: string;
}

const MOST_BYTES = 64 * 1024;

/** IPv4 ranges that are no public host's (IANA's special-purpose registry). */
const SPECIAL_V4 = new BlockList();
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
])
  addRange(SPECIAL_V4, range, 'ipv4');

/** Of IPv6 only 2000::/3 is given out; within it these carry or hide other addresses. */
const GLOBAL_V6 = new BlockList();
addRange(GLOBAL_V6, '2000::/3', 'ipv6');
const SPECIAL_V6 = new BlockList();
for (const range of ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']) addRange(SPECIAL_V6, range, 'ipv6');

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !SPECIAL_V4.check(address, 'ipv4');
  return family === 6 && GLOBAL_V6.check(address, 'ipv6') && !SPECIAL_V6.check(address, 'ipv6');
}

/** Why a URL is never called, by what it says alone; null: its host is looked at when it is called. */
export function urlRefusal(given: string, trusted: readonly string[]): string | null {
  if (!URL.canParse(given)) return 'is not a URL';
  const url = new URL(given);
  if (trusted.includes(url.origin)) return null;
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (url.username || url.password) return 'must not hold a name or a password';
  if (url.port !== '') return 'must use the usual port of https';
  // The URL parser has turned decimal, octal and short forms of IPv4 into the usual one.
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host)) return isPublicAddress(host) ? null : 'is an address of a private network';
  if (!host.includes('.') || /\.(local|localhost|internal|intranet|lan|home|corp|onion)$/i.test(host))
    return 'is a name of a private network';
  return null;
}

/** As `urlRefusal`, with the host looked up too; a name that cannot be resolved now is let through: the call checks again. */
export async function hostRefusal(given: string, trusted: readonly string[]): Promise<string | null> {
  const refusal = urlRefusal(given, trusted);
  if (refusal !== null) return refusal;
  const url = new URL(given);
  if (trusted.includes(url.origin) || isIP(url.hostname.replace(/^\[|\]$/g, ''))) return null;
  const found = await Promise.race([resolve(url.hostname, { all: true }).catch(() => []), pause(1_500)]);
  return found.every(({ address }) => isPublicAddress(address)) ? null : 'leads to an address of a private network';
}

/**
 * Calls an address that somebody else chose. The host is resolved once, at the connection, and refused if any of its
 * addresses is not public (a name that answers differently the second time gains nothing); redirects are not followed.
 */
export async function callOutside(
  given: string,
  { method, headers, body, timeoutMs, trusted, resolve: ask = resolve }: Outbound,
): Promise<OutboundAnswer> {
  const refusal = urlRefusal(given, trusted);
  if (refusal !== null) throw new OutboundRefusal(refusal);
  const url = new URL(given);
  const { request } = url.protocol === 'https:' ? https : http;
  const open = trusted.includes(url.origin);
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await new Promise<http.IncomingMessage>((settle, reject) => {
    const call = request(
      url,
      { method, headers, signal, agent: false, ...(open ? {} : { lookup: publicOnly(ask) }) },
      settle,
    );
    call.on('error', reject);
    call.end(body);
  });
  let read = 0;
  response.on('data', (chunk: Buffer) => {
    read += chunk.length;
    if (read > MOST_BYTES) response.destroy(new Error('the answer is too long'));
  });
  return { status: response.statusCode ?? 0, body: await text(response) };
}

/** The address is one that is never called: trying again is of no use. */
export class OutboundRefusal extends Error {}

/** For connections to hosts that somebody else chose: what the name leads to is judged at the connection itself. */
export function publicOnly(ask: Resolve = resolve): LookupFunction {
  return (hostname, options, callback) => {
    ask(hostname, { family: Number(options.family ?? 0), all: true }).then(
      (found) => {
        const [first] = found;
        if (!first || !found.every(({ address }) => isPublicAddress(address)))
          return callback(new OutboundRefusal('leads to an address of a private network'), '', 4);
        if (options.all) return callback(null, found);
        callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 4),
    );
  };
}

function addRange(list: BlockList, range: string, family: 'ipv4' | 'ipv6'): void {
  const [net = '', prefix] = range.split('/');
  list.addSubnet(net, Number(prefix), family);
}

function pause(ms: number): Promise<[]> {
  return new Promise((done) => setTimeout(() => done([]), ms).unref());
}
