import type { Readable } from 'node:stream';

/** What is too large for memory. */
export interface DiskFile {
  path: string;
  size: number;
}

/** Where objects live. Keys are ours (never a client's file name). */
export interface FileStore {
  put(key: string, body: Buffer | DiskFile, contentType: string): Promise<void>;
  /** Throws ObjectMissing when there is no such object. */
  get(key: string): Promise<Readable>;
  remove(key: string): Promise<void>;
  /** Throws when the store cannot be reached or written. */
  check(): Promise<void>;
  /** A link to the store itself that ends after `seconds`, or null when the application has to serve the object. */
  link(key: string, options: { seconds: number; contentType: string; fileName: string }): Promise<string | null>;
}

export class ObjectMissing extends Error {}

export const KEY = /^[\w-]+(\/[\w-]+)*(\.\w+)?$/;
