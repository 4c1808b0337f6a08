const ROW_LENGTH = 64;
let before = new Uint8Array(ROW_LENGTH + 1);
let above = new Uint8Array(ROW_LENGTH + 1);
let row = new Uint8Array(ROW_LENGTH + 1);

/**
 * Number of edits (a character wrong, lost, added, or two neighbours swapped) between two words, or `limit + 1` where
 * there are more. The common start and end are cut first, so that nearly equal words cost next to nothing.
 */
export function editsWithin(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  const tooMany = limit + 1;
  if (Math.abs(a.length - b.length) > limit) return tooMany;
  let start = 0;
  let endA = a.length;
  let endB = b.length;
  while (start < endA && start < endB && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--;
    endB--;
  }
  const lengthA = endA - start;
  const lengthB = endB - start;
  if (lengthA === 0 || lengthB === 0) return Math.min(tooMany, lengthA + lengthB);
  if (limit === 1) return isOneEdit(a, b, start, lengthA, lengthB) ? 1 : 2;
  if (limit === 0 || lengthA > ROW_LENGTH || lengthB > ROW_LENGTH) return tooMany;
  return Math.min(tooMany, table(a, b, start, lengthA, lengthB, limit));
}

/** What differs is a single character, or two that are swapped. */
function isOneEdit(a: string, b: string, start: number, lengthA: number, lengthB: number): boolean {
  if (lengthA === 1 && lengthB === 1) return true;
  if (lengthA !== 2 || lengthB !== 2) return false;
  return a.charCodeAt(start) === b.charCodeAt(start + 1) && a.charCodeAt(start + 1) === b.charCodeAt(start);
}

/** The optimal string alignment table, three rows of it; gives up once a whole row is over the limit. */
function table(a: string, b: string, start: number, lengthA: number, lengthB: number, limit: number): number {
  for (let j = 0; j <= lengthB; j++) above[j] = j;
  for (let i = 1; i <= lengthA; i++) {
    row[0] = i;
    let least = i;
    const charA = a.charCodeAt(start + i - 1);
    for (let j = 1; j <= lengthB; j++) {
      const charB = b.charCodeAt(start + j - 1);
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (charA === charB ? 0 : 1));
      const swapped = i > 1 && j > 1 && charA === b.charCodeAt(start + j - 2) && charB === a.charCodeAt(start + i - 2);
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > limit) return limit + 1;
    [before, above, row] = [above, row, before];
  }
  return above[lengthB] ?? limit + 1;
}
