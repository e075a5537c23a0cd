import { readdirSync } from 'node:fs';
import { inRoot } from '../lib/paths.mjs';
import { filesBelow } from '../lib/stamps.mjs';

const NOT_OURS = new Set([
  '.git',
  '.state',
  '.yarn',
  'coverage',
  'dist-types',
  'node_modules',
  'playwright-report',
  'test-results',
]);
const LOCAL = /^app-config\.(.*\.)?local\.yaml$/;

/** The files of the checkout that belong to the project, generated and local ones left out. */
export function projectFiles() {
  return readdirSync(inRoot('.'), { withFileTypes: true }).flatMap(entry => {
    if (NOT_OURS.has(entry.name) || LOCAL.test(entry.name)) {
      return [];
    }
    const path = inRoot(entry.name);
    if (entry.isDirectory()) {
      return filesBelow(path);
    }
    return entry.isFile() ? [path] : [];
  });
}
