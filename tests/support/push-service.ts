import { createDecipheriv, createECDH, createHmac, type ECDH, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, jwtVerify } from 'jose';

/** A push that the stand-in took: what the browser would show, and who signed it. */
export interface Pushed {
  path: string;
  payload: Record<string, unknown>;
  topic: string | undefined;
  urgency: string | undefined;
  subject: unknown;
}

/** A browser's half of a subscription: its keys, and what it needs to read what comes. */
export class Browser {
  private readonly ecdh: ECDH = createECDH('prime256v1');
  private readonly auth = randomBytes(16);
  constructor(readonly endpoint: string) {
    this.ecdh.generateKeys();
  }

  get subscription() {
    return {
      endpoint: this.endpoint,
      expirationTime: null,
      keys: { p256dh: this.ecdh.getPublicKey('base64url'), auth: this.auth.toString('base64url') },
    };
  }

  /** aes128gcm of RFC 8188 with the keys of RFC 8291, one record, written from the documents and not from web-push. */
  decrypt(body: Buffer): string {
    const salt = body.subarray(0, 16);
    const keyLength = body.readUInt8(20);
    const sender = body.subarray(21, 21 + keyLength);
    const sealed = body.subarray(21 + keyLength);
    const shared = this.ecdh.computeSecret(sender);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.ecdh.getPublicKey(), sender]);
    const material = expand(extract(this.auth, shared), info, 32);
    const secret = extract(salt, material);
    const key = expand(secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
    const nonce = expand(secret, Buffer.from('Content-Encoding: nonce\0'), 12);
    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(sealed.subarray(-16));
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    return plain.subarray(0, plain.lastIndexOf(2)).toString('utf8');
  }
}

/** A push service on this machine: it checks the VAPID signature and decrypts for the browsers that it knows. */
export class PushService {
  mode: 'take' | 'gone' | 'busy' | 'redirect' | 'lost' = 'take';
  readonly pushed: Pushed[] = [];
  /** What reached the address that a redirect names. */
  lured = 0;
  private readonly browsers = new Map<string, Browser>();
  private server: Server | undefined;
  origin = '';

  async listen(publicKey: () => string): Promise<void> {
    this.server = createServer(async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      if (req.url === '/inside') {
        this.lured++;
        return res.writeHead(201).end();
      }
      const browser = this.browsers.get(req.url ?? '');
      if (this.mode === 'gone') return res.writeHead(410).end('unsubscribed');
      if (this.mode === 'busy') return res.writeHead(503).end('busy');
      if (this.mode === 'redirect') return res.writeHead(307, { Location: `${this.origin}/inside` }).end();
      const claims = await this.verify(req.headers.authorization ?? '', publicKey()).catch(() => null);
      if (!browser || !claims) return res.writeHead(403).end('bad signature');
      this.pushed.push({
        path: req.url ?? '',
        payload: JSON.parse(browser.decrypt(Buffer.concat(chunks))),
        topic: req.headers.topic as string | undefined,
        urgency: req.headers.urgency as string | undefined,
        subject: claims.sub,
      });
      if (this.mode === 'lost') return req.socket.destroy();
      res.writeHead(201).end();
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  newBrowser(): Browser {
    const path = `/push/${randomBytes(8).toString('hex')}`;
    const browser = new Browser(`${this.origin}${path}`);
    this.browsers.set(path, browser);
    return browser;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** RFC 8292: an ES256 token for this origin, by the key that it names, which is ours. */
  private async verify(authorization: string, publicKey: string) {
    const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
    if (key !== publicKey) throw new Error('another key');
    const point = Buffer.from(key, 'base64url');
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [jwk] }), {
      audience: this.origin,
      algorithms: ['ES256'],
    });
    return payload;
  }
}

function extract(salt: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', salt).update(key).digest();
}

function expand(key: Buffer, info: Buffer, length: number): Buffer {
  return createHmac('sha256', key)
    .update(info)
    .update(Buffer.from([1]))
    .digest()
    .subarray(0, length);
}
