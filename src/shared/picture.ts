import { fileTypeFromBuffer } from 'file-type';
import sharp, { type Sharp } from 'sharp';
import { fail } from './errors.js';

export const MAX_PHOTO_BYTES = 20 * 1_048_576;
/** Read from the header, before a pixel is decoded: a bomb costs nothing. */
const MAX_PIXELS = 50_000_000;
/** Enough to read a label's small print; more only costs storage and the customer's phone. */
const LONG_SIDE = 2_400;
const THUMBNAIL_SIDE = 320;
const TAKEN = new Set(['image/jpeg', 'image/png', 'image/webp']);

/** Decoding is the heaviest thing that this process does: so many at a time, and so many that wait. */
const AT_ONCE = 2;
const MAX_WAITING = 30;
let running = 0;
const waiting: (() => void)[] = [];

export interface Picture {
  body: Buffer;
  width: number;
  height: number;
}

/**
 * A photo made safe to keep and show: judged by its content, turned upright, scaled down, and written anew as JPEG, so
 * that no metadata (the place where it was taken, the device) and no other file hidden in it survives.
 * Throws `media_type_unsupported`, `picture_unreadable`, `body_too_large`, `unavailable` when too many wait.
 */
export async function readPicture(body: Buffer): Promise<{ photo: Picture; thumbnail: Picture }> {
  return decode(body, async (upright) => {
    const photo = await jpeg(upright, LONG_SIDE);
    return { photo, thumbnail: await jpeg(sharp(photo.body), THUMBNAIL_SIDE) };
  });
}

/** Hands `work` the picture, judged, measured and upright; few at a time. Throws as readPicture does. */
export async function decode<T>(body: Buffer, work: (upright: Sharp) => Promise<T>): Promise<T> {
  if (body.length > MAX_PHOTO_BYTES) throw fail('body_too_large', { detail: 'A photo has 20 MB at the most.' });
  await judge(body);
  return oneOfFew(async () => {
    await measure(body);
    try {
      return await work(sharp(body, { limitInputPixels: MAX_PIXELS, failOn: 'truncated' }).autoOrient());
    } catch (error) {
      throw fail('picture_unreadable', {
        detail: 'The picture is broken off or damaged: take it again.',
        cause: error,
      });
    }
  });
}

async function judge(body: Buffer): Promise<void> {
  const mime = (await fileTypeFromBuffer(body))?.mime;
  if (mime && TAKEN.has(mime)) return;
  if (mime === 'image/heic' || mime === 'image/heif' || mime === 'image/avif') {
    throw fail('media_type_unsupported', {
      detail:
        'HEIC photos cannot be read here. On the iPhone choose Settings, Camera, Formats, Most Compatible; or send JPEG.',
    });
  }
  throw fail('media_type_unsupported', { detail: 'Send a JPEG, PNG or WebP picture.' });
}

async function measure(body: Buffer): Promise<void> {
  const { width, height } = await sharp(body, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw fail('picture_unreadable', { cause: error });
    });
  if (width * height <= MAX_PIXELS) return;
  const megapixels = Math.round((width * height) / 1_000_000);
  throw fail('picture_unreadable', {
    detail: `The picture has ${megapixels} megapixels; ${MAX_PIXELS / 1_000_000} are read at the most.`,
  });
}

/** As a JPEG on white, no longer on its long side than `side`. */
export async function jpeg(picture: Sharp, side: number): Promise<Picture> {
  const { data, info } = await picture
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 82, mozjpeg: false })
    .toBuffer({ resolveWithObject: true });
  return { body: data, width: info.width, height: info.height };
}

async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MAX_WAITING) throw fail('unavailable', { detail: 'Too many pictures at once.' });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
