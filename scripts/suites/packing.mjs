import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../lib/problem.mjs';
import { archiveOf, packedArchives } from './archives.mjs';
import { packageProblems } from './packedPackage.mjs';

/** Packs each package that can be published and looks into the archives. */
export const packingSuite = {
  name: 'packing',
  title: 'Packing of each package',
  async run(context) {
    const archives = await packedArchives(context);
    const { published, unready } = archives;
    const failures = [];
    for (const { manifest } of published) {
      const problems = unready.has(manifest.name)
        ? [unready.get(manifest.name)]
        : await checkArchive(context, archives, manifest.name);
      if (problems.length > 0) {
        failures.push(`${manifest.name}: ${problems.join('; ')}`);
      }
    }
    return {
      passed: published.length - failures.length,
      failed: failures.length,
      failures,
    };
  },
};

async function checkArchive({ session, logs }, archives, name) {
  const archive = archiveOf(archives, name);
  if (!existsSync(archive)) {
    return ['it was not packed'];
  }
  const contents = archive.replace(/\.tgz$/, '');
  mkdirSync(contents);
  await session.processes.run('tar', ['-xzf', archive, '-C', contents], {
    name: `Unpacking ${name}`,
    logFile: join(logs, 'packing-tar.log'),
  });
  const unpacked = join(contents, 'package');
  if (!existsSync(join(unpacked, 'package.json'))) {
    throw new Problem(`The archive of ${name} holds no package.`);
  }
  return packageProblems(unpacked);
}
