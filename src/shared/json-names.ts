/**
 * A name that stands twice in one object of a JSON text, or null. The text may be invalid: what JSON.parse will say about
 * it is not our business here. One pass, no recursion.
 */
export function doubledName(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  let expectsName = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
        open.push(new Set());
        expectsName = true;
        break;
      case 0x5b: // [
        open.push(null);
        expectsName = false;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        open.pop();
        expectsName = false;
        break;
      case 0x2c: // ,
        expectsName = open.at(-1) instanceof Set;
        break;
      case 0x22: {
        // "
        const end = endOfString(text, at);
        const names = open.at(-1);
        if (expectsName && names) {
          const name = unescaped(text.slice(at, end + 1));
          if (names.has(name)) return name;
          names.add(name);
        }
        expectsName = false;
        at = end;
        break;
      }
    }
  }
  return null;
}

/** Where the string that begins at `start` ends, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x22) return at;
  }
  return text.length;
}

function unescaped(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
