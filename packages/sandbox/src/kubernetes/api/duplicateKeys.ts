/** A string, a bracket or a separator of JSON. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

interface Level {
  /** Path of the object or list, such as `.spec`. */
  path: string;
  /** The keys seen; nothing for a list. */
  keys?: Set<string>;
  /** The key or the index of the value that comes. */
  at: string;
  index: number;
  expectsKey: boolean;
}

/** The keys that stand twice in one object, by path, as strict decoding names them (recorded: i2). */
export function duplicateKeys(json: string): string[] {
  const found: string[] = [];
  const levels: Level[] = [];
  for (const [token] of json.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') {
      const path = level ? level.path + level.at : '';
      levels.push({
        path,
        keys: token === '{' ? new Set() : undefined,
        at: token === '{' ? '' : '[0]',
        index: 0,
        expectsKey: token === '{',
      });
    } else if (token === '}' || token === ']') {
      levels.pop();
    } else if (level && token === ',') {
      level.index += 1;
      level.expectsKey = level.keys !== undefined;
      level.at = level.keys ? '' : `[${level.index}]`;
    } else if (level?.keys && level.expectsKey && token.startsWith('"')) {
      const key = token.slice(1, -1);
      level.at = `.${key}`;
      level.expectsKey = false;
      if (level.keys.has(key)) {
        found.push((level.path + level.at).replace(/^\./, ''));
      }
      level.keys.add(key);
    }
  }
  return found;
}
