import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { inRoot, root } from './paths.mjs';
import { Problem } from './problem.mjs';

/**
 * What a config file says, as far as the scripts need to know it; variables are not filled in.
 * Call it when the packages are installed.
 *
 * @throws {Problem} when it is not YAML
 */
export function readConfigFile(file) {
  if (!existsSync(file)) {
    return {};
  }
  const { parse } = createRequire(inRoot('package.json'))('yaml');
  try {
    return parse(readFileSync(file, 'utf8')) ?? {};
  } catch (error) {
    throw new Problem(
      `${relative(root, file)} cannot be read: ${error.message.trim()}`,
      { next: 'mend the file and run the command again.', cause: error },
    );
  }
}
