import { existsSync, readFileSync } from 'node:fs';
import { join, normalize, relative } from 'node:path';
import { allFiles } from '../lib/stamps.mjs';

const LEAKS =
  /\.(test|spec)\.|(^|\/)(src|__(tests|fixtures|mocks|snapshots|testUtils)__)\/|(^|\/)setupTests\./;

/**
 * What keeps an unpacked package from being usable elsewhere.
 *
 * @param {string} folder of the unpacked package
 * @returns {string[]} one text for each problem
 */
export function packageProblems(folder) {
  const manifest = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  return [
    ...missingFields(manifest),
    ...missingFiles(folder, manifest),
    ...leakedFiles(folder),
    ...unpublishedRanges(manifest),
  ];
}

function missingFields(manifest) {
  const wanted = {
    description: manifest.description,
    license: manifest.license,
    'repository.directory': manifest.repository?.directory,
    'backstage.role': manifest.backstage?.role,
    // A command is run, and never imported.
    ...(manifest.backstage?.role === 'cli'
      ? { bin: manifest.bin }
      : { exports: manifest.exports, types: manifest.types }),
  };
  const needsPlugin = /-plugin(-module)?$/.test(manifest.backstage?.role ?? '');
  if (needsPlugin) {
    wanted['backstage.pluginId'] = manifest.backstage.pluginId;
  }
  return Object.entries(wanted)
    .filter(([, value]) => !value)
    .map(([field]) => `package.json has no ${field}`);
}

function missingFiles(folder, manifest) {
  const named = [
    ...targets(manifest.exports),
    ...targets(manifest.main),
    ...targets(manifest.module),
    ...targets(manifest.types),
    ...targets(manifest.bin),
    ...targets(manifest.configSchema),
    'README.md',
  ];
  return [...new Set(named.map(file => normalize(file)))]
    .filter(file => !existsSync(join(folder, file)))
    .map(file => `${file} is not in the archive`);
}

/** The files that a field of `package.json` names, at any depth of conditions. */
function targets(field) {
  if (typeof field === 'string') {
    return field.startsWith('@') ? [] : [field];
  }
  return field && typeof field === 'object'
    ? Object.values(field).flatMap(targets)
    : [];
}

function leakedFiles(folder) {
  return allFiles(folder)
    .map(file => relative(folder, file))
    .filter(file => LEAKS.test(file))
    .map(file => `${file} should not be in the archive`);
}

function unpublishedRanges(manifest) {
  return ['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap(
    field =>
      Object.entries(manifest[field] ?? {})
        .filter(([, range]) => /^(workspace|link|file|portal):/.test(range))
        .map(([name, range]) => `${field} has ${name} as ${range}`),
  );
}
