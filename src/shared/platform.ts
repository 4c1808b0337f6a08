import path from 'node:path';
import { type Config, ConfigError } from './config.js';
import type { Platform } from './context.js';
import { openDatabase } from './db.js';
import { type EmbeddedDatabase, startEmbeddedDatabase } from './embedded-database.js';
import { cloudinaryAccount, cloudinaryFileStore } from './files/cloudinary.js';
import { localFileStore } from './files/local.js';
import type { FileStore } from './files/store.js';
import { createLogger } from './log.js';
import { migrate } from './migrate.js';
import { requestThrottle } from './throttle.js';

export interface OpenPlatform extends Platform {
  databaseUrl: string;
  close(): Promise<void>;
}

/** Everything that lives as long as the process: database (the embedded one if none is named), migrations, files, log. */
export async function openPlatform(config: Config): Promise<OpenPlatform> {
  const embedded: EmbeddedDatabase | null = config.databaseUrl ? null : await startEmbeddedDatabase(config.dataDir);
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? '';
  try {
    await migrate(databaseUrl);
    const files = await fileStore(config);
    await files.check().catch((error: Error) => {
      throw new ConfigError(
        `The file store (STORAGE=${config.storage}${config.storage === 'local' ? `, DATA_DIR ${config.dataDir}` : ''}) cannot be used: ${error.message}`,
      );
    });
    const database = openDatabase(config, databaseUrl);
    return {
      config,
      database,
      databaseUrl,
      files,
      log: createLogger(config.logLevel),
      throttle: requestThrottle(config.limits.requestsPerMinute),
      close: async () => {
        await database.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** The SDK of S3 is loaded only where it is used. */
export async function fileStore(config: Config): Promise<FileStore> {
  if (config.storage === 's3') return (await import('./files/s3.js')).s3FileStore(config.s3);
  const account = cloudinaryAccount(config.cloudinary.url ?? '', config.cloudinary.apiUrl);
  if (config.storage === 'cloudinary' && account) return cloudinaryFileStore(account);
  return localFileStore(path.join(config.dataDir, 'files'));
}
