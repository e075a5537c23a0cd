import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What our packages may add to the JavaScript of the first page, compressed: 60 kB. */
export const BUDGET_BYTES = 60_000;

const SCRIPT = /<script\b[^>]*\bsrc="[^"]*?(\/static\/[^"]+\.js)"/g;
const HASH = /\.[0-9a-f]{8,}(?=\.js$)/;

/**
 * The scripts that a built app's page asks for before any of its own code has run.
 *
 * @param {string} dist folder of the built app
 * @returns {Map<string, number>} bytes of each, compressed with gzip, by its name without the hash of its contents
 * @throws {Error} when the page asks for none: then nothing would be measured
 */
export function initialJavaScript(dist) {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const paths = [...html.matchAll(SCRIPT)].map(([, path]) => path);
  if (paths.length === 0) {
    throw new Error(`${dist}/index.html asks for no script below /static.`);
  }
  return new Map(
    paths.map(path => [
      path.replace('/static/', '').replace(HASH, ''),
      gzipSync(readFileSync(join(dist, path))).length,
    ]),
  );
}

/**
 * What one built app loads at first beside another.
 *
 * @param {Map<string, number>} ours as `initialJavaScript` gives it
 * @param {Map<string, number>} stock
 */
export function addedJavaScript(ours, stock) {
  const names = [...new Set([...stock.keys(), ...ours.keys()])];
  const chunks = names
    .map(name => [name, (ours.get(name) ?? 0) - (stock.get(name) ?? 0)])
    .filter(([, bytes]) => bytes !== 0)
    .sort(([, one], [, other]) => other - one);
  const stockBytes = sum(stock);
  const oursBytes = sum(ours);
  return {
    stockBytes,
    oursBytes,
    addedBytes: oursBytes - stockBytes,
    budgetBytes: BUDGET_BYTES,
    ratio: Math.round((oursBytes / stockBytes) * 1_000) / 1_000,
    chunks: Object.fromEntries(chunks),
  };
}

const sum = sizes => [...sizes.values()].reduce((total, it) => total + it, 0);
