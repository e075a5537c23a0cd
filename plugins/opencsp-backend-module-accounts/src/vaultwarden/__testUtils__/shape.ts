function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (typeof value !== 'string') {
    return typeof value;
  }
  const [, type] = /^([24])\.[A-Za-z0-9+/]/.exec(value) ?? [];
  return type ? `sealed ${type}` : 'string';
}

/**
 * Where a body has another shape than the recorded one: other keys, other kinds of values (a sealed string is a kind),
 * an empty list where one had entries. A value that is null on either side is of any kind.
 */
export function shapeProblems(
  sent: unknown,
  wanted: unknown,
  path = 'body',
): string[] {
  if (sent === null || wanted === null) {
    return sent === wanted || path !== 'body' ? [] : [`${path} differs`];
  }
  if (Array.isArray(sent) && Array.isArray(wanted)) {
    if (sent.length === 0 || wanted.length === 0) {
      return sent.length === wanted.length ? [] : [`${path} differs in length`];
    }
    return shapeProblems(sent[0], wanted[0], `${path}[]`);
  }
  if (isObject(sent) && isObject(wanted)) {
    const keys = new Set([...Object.keys(sent), ...Object.keys(wanted)]);
    return [...keys].flatMap(key =>
      key in sent && key in wanted
        ? shapeProblems(sent[key], wanted[key], `${path}.${key}`)
        : [`${path}.${key} is ${key in sent ? 'too much' : 'missing'}`],
    );
  }
  return kindOf(sent) === kindOf(wanted)
    ? []
    : [`${path} is ${kindOf(sent)} and was ${kindOf(wanted)}`];
}
