import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import webPush from 'web-push';
import { z } from 'zod';
import { type Config, ConfigError } from '../../shared/config.js';

export interface VapidKeys {
  publicKey: string;
  privateKey: string;
}

const Stored = z.object({ publicKey: z.string().min(80), privateKey: z.string().min(40) });
const keysByConfig = new WeakMap<Config, VapidKeys>();

/**
 * Who we are to push services. From the environment; else made once under DATA_DIR: a browser's subscription is bound to
 * the key, so that a new one would silence all of them. (With more than one machine, set the two variables.)
 */
export function vapidKeys(config: Config): VapidKeys {
  const known = keysByConfig.get(config);
  if (known) return known;
  const { publicKey, privateKey } = config.vapid;
  const keys = publicKey && privateKey ? { publicKey, privateKey } : storedKeys(config.dataDir);
  keysByConfig.set(config, keys);
  return keys;
}

function storedKeys(dataDir: string): VapidKeys {
  const file = path.join(dataDir, 'vapid.json');
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(file, JSON.stringify(webPush.generateVAPIDKeys()), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    // Another process, or a start before this one, has made them.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const read = Stored.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.success)
    throw new ConfigError(
      `${file} cannot be read: remove it (pushes stop until browsers subscribe anew), or set VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY.`,
    );
  return read.data;
}
