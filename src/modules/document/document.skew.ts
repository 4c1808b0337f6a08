/** Greater turns are no skew but a page laid down on purpose. In degrees. */
const MOST = 5;
const STEP = 0.5;
/** Below it nothing is gained, and each turn costs sharpness. */
export const LEAST = 0.75;
/** A page without lines (a photo) has no angle that is much better than the others. */
const CLEAR = 1.15;

/**
 * By how many degrees a page must be turned clockwise so that its lines lie level; 0 when it cannot be told. `grey` is
 * the page in shades of grey, a few hundred pixels wide: at the right angle the dark of the lines falls into the fewest
 * rows, so the sums of rows differ most.
 */
export function skewOf(grey: Uint8Array, width: number, height: number): number {
  const dark = darkPixels(grey, width, height);
  if (dark.length < 400) return 0;
  const level = sharpness(dark, height, 0);
  let best = { angle: 0, score: level };
  for (let angle = -MOST; angle <= MOST; angle += STEP) {
    const score = sharpness(dark, height, Math.tan((angle * Math.PI) / 180));
    if (score > best.score) best = { angle, score };
  }
  return best.score > level * CLEAR && Math.abs(best.angle) >= LEAST ? best.angle : 0;
}

/** x and y in turn, of what is clearly darker than the paper. */
function darkPixels(grey: Uint8Array, width: number, height: number): Int32Array {
  let sum = 0;
  for (const shade of grey) sum += shade;
  const threshold = (sum / grey.length) * 0.7;
  const found: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if ((grey[y * width + x] ?? 255) < threshold) found.push(x, y);
  return Int32Array.from(found);
}

function sharpness(dark: Int32Array, height: number, slope: number): number {
  const rows = new Int32Array(height * 2);
  const offset = height >> 1;
  for (let i = 0; i < dark.length; i += 2) {
    const row = Math.round((dark[i + 1] ?? 0) + (dark[i] ?? 0) * slope) + offset;
    if (row >= 0 && row < rows.length) rows[row] = (rows[row] ?? 0) + 1;
  }
  let score = 0;
  for (const count of rows) score += count * count;
  return score;
}
