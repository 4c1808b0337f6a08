import { lookup as resolve } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export interface OutsideFile {
  /** The only host names that are asked. */
  hosts: readonly string[];
  /** Origins that the operator has named himself: any scheme, any address. */
  trusted: readonly string[];
  maxBytes: number;
  timeoutMs: number;
}

/** The URL is one that is never fetched: trying again is of no use. */
export class OutsideRefusal extends Error {}

/** Whatever is no public host's (IANA's special-purpose registries). */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv4');
const GIVEN_OUT = new BlockList();
GIVEN_OUT.addSubnet('2000::', 3, 'ipv6');
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv6');

/** Why a URL is not fetched, by what it says; null: it may be, if its host's address is public when it is called. */
export function outsideRefusal(
  given: string,
  { hosts, trusted }: Pick<OutsideFile, 'hosts' | 'trusted'>,
): string | null {
  if (!URL.canParse(given)) return 'is no URL';
  const url = new URL(given);
  if (trusted.includes(url.origin)) return null;
  if (url.protocol !== 'https:') return 'does not begin with https://';
  if (url.username || url.password) return 'holds a name or a password';
  if (url.port !== '') return 'names a port';
  return hosts.includes(url.hostname) ? null : `is at ${url.hostname}, which is no host of the carrier's`;
}

/**
 * The body of a URL that somebody else named. https to a host of the list alone; the host's addresses are judged at the
 * connection itself, so that a name that answers differently the second time gains nothing; redirects are not followed.
 * Throws OutsideRefusal; whatever else is worth another try.
 */
export async function fetchOutside(given: string, file: OutsideFile): Promise<Buffer> {
  const refusal = outsideRefusal(given, file);
  if (refusal !== null) throw new OutsideRefusal(`The URL ${refusal}`);
  const url = new URL(given);
  const { get } = url.protocol === 'https:' ? https : http;
  const trusted = file.trusted.includes(url.origin);
  const response = await new Promise<http.IncomingMessage>((settle, reject) => {
    const signal = AbortSignal.timeout(file.timeoutMs);
    get(url, { signal, agent: false, ...(trusted ? {} : { lookup: publicOnly }) }, settle).on('error', reject);
  });
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`The file's server answered ${response.statusCode}`);
  }
  const chunks: Buffer[] = [];
  let read = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    read += chunk.length;
    if (read > file.maxBytes) throw new OutsideRefusal('The file is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !PRIVATE.check(address, 'ipv4');
  return family === 6 && GIVEN_OUT.check(address, 'ipv6') && !PRIVATE.check(address, 'ipv6');
}

export const publicOnly: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }).then(
    (found) => {
      const [first] = found;
      if (!first || !found.every(({ address }) => isPublicAddress(address)))
        return callback(new OutsideRefusal('The host leads into a private network'), '', 4);
      if (options.all) return callback(null, found);
      callback(null, first.address, first.family);
    },
    (error: NodeJS.ErrnoException) => callback(error, '', 4),
  );
};
