const UNIT_SECONDS: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 0.001,
  us: 0.000001,
  ns: 0.000000001,
};

/** Seconds of a duration as Compose writes it, such as `1m30s`; undefined when it is none. */
export function seconds(text: string | undefined): number | undefined {
  if (!text || !/^(?:\d+(?:\.\d+)?(?:h|ms|us|ns|m|s))+$/.test(text)) {
    return undefined;
  }
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|ns|m|s)/g)].reduce(
    (sum, [, figure, unit]) => sum + Number(figure) * UNIT_SECONDS[unit],
    0,
  );
}
