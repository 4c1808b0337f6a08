import { Readable } from 'node:stream';

/** A file that is whole already, as the stream that a download wants. */
export function readable(body: Buffer): Readable {
  return Readable.from([body]);
}
