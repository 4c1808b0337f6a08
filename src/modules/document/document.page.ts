import sharp from 'sharp';
import { decode, jpeg, type Picture } from '../../shared/picture.js';
import { LEAST, skewOf } from './document.skew.js';

/** The long side of A4 at 200 dots an inch: small print stays legible, and OCR reads no better with more. */
const PAGE_SIDE = 2_339;
const THUMBNAIL_SIDE = 240;
/** Wide enough to find the angle of its lines. */
const SKEW_SIDE = 600;

/**
 * A page as the scan keeps it: judged by its content, upright by its EXIF, straightened by its lines, on white, sensibly
 * small, without metadata. Throws `media_type_unsupported`, `picture_unreadable`, `body_too_large`, `unavailable`.
 */
export async function straighten(body: Buffer, turns = 0): Promise<Picture> {
  return decode(body, async (upright) => {
    const page = await jpeg(upright, PAGE_SIDE);
    const turned = turns === 0 ? page : await jpeg(sharp(page.body).rotate(turns * 90), PAGE_SIDE);
    const { data, info } = await sharp(turned.body)
      .greyscale()
      .resize(SKEW_SIDE, SKEW_SIDE, { fit: 'inside' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const angle = skewOf(data, info.width, info.height);
    if (Math.abs(angle) < LEAST) return turned;
    return jpeg(sharp(turned.body).rotate(angle, { background: '#ffffff' }), PAGE_SIDE);
  });
}

export function thumbnailOf(page: Buffer): Promise<Picture> {
  return decode(page, (upright) => jpeg(upright, THUMBNAIL_SIDE));
}
