/**
 * What a page of the docs tells people to do in their own Backstage, so that a test can do just that.
 *
 * @typedef {object} Block
 * @property {string} section the heading of the second level that it stands below
 * @property {string} language
 * @property {string | undefined} title
 * @property {string} text
 */

/** @returns {Block[]} the fenced blocks of a Markdown page, in order */
export function readBlocks(markdown) {
  const blocks = [];
  let section = '';
  let open;
  for (const line of markdown.split('\n')) {
    const fence = line.match(/^```(\w*)(?: title="([^"]+)")?$/);
    if (open && line === '```') {
      blocks.push({ ...open, text: open.lines.join('\n') });
      open = undefined;
    } else if (open) {
      open.lines.push(line);
    } else if (fence) {
      open = { section, language: fence[1], title: fence[2], lines: [] };
    } else if (line.startsWith('## ')) {
      section = line.slice('## '.length);
    }
  }
  return blocks.map(({ lines, ...block }) => block);
}

/** Packages that commands of the blocks add, by the folder that they are added in. */
export function additions(blocks) {
  const added = new Map();
  for (const { text } of blocks) {
    for (const [, folder, names] of text.matchAll(
      /^yarn --cwd (\S+) add (.+)$/gm,
    )) {
      added.set(folder, [...(added.get(folder) ?? []), ...names.split(' ')]);
    }
  }
  return added;
}

/** The differences of the blocks as one patch. */
export function patchOf(blocks) {
  return blocks
    .filter(({ language }) => language === 'diff')
    .map(({ text }) => `${text}\n`)
    .join('');
}

/**
 * Names in code of the first column of a section's tables.
 *
 * @returns {string[]} without those of other columns
 */
export function tableNames(markdown, heading) {
  const [, after = ''] = markdown.split(`\n${heading}\n`);
  const [section] = after.split(/\n#{1,3} /);
  return [...section.matchAll(/^\| *((?:`[^`]+`(?:, )?)+) *\|/gm)].flatMap(
    ([, cell]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
}
