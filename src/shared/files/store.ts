import type { Readable } from 'node:stream';

/** Where objects live. Keys are ours (never a client's file name). */
export interface FileStore {
  put(key: string, body: Buffer, contentType: string): Promise<void>;
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
