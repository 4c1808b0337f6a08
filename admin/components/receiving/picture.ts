/** Enough to read the small print of a label; a camera's full picture would take a phone many seconds to send. */
const LONGEST_SIDE = 2400;
const QUALITY = 0.86;

/**
 * The picture as it is sent: turned as the clerk asked, scaled down, without its metadata (place, device). What this
 * browser cannot read (HEIC, mostly) goes out as it is: the server has the last word.
 */
export async function preparePicture(file: Blob, turns: number): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (picture === null) return file;
  try {
    return (await drawn(picture, turns)) ?? file;
  } finally {
    picture.close();
  }
}

function drawn(picture: ImageBitmap, turns: number): Promise<Blob | null> {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const width = Math.round(picture.width * scale);
  const height = Math.round(picture.height * scale);
  const sideways = turns % 2 === 1;
  const canvas = document.createElement('canvas');
  canvas.width = sideways ? height : width;
  canvas.height = sideways ? width : height;
  const pen = canvas.getContext('2d');
  if (pen === null) return Promise.resolve(null);
  pen.translate(canvas.width / 2, canvas.height / 2);
  pen.rotate((turns * Math.PI) / 2);
  pen.drawImage(picture, -width / 2, -height / 2, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
}
