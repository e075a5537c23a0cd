/**
 * Reads the tables of `docs/contracts.md`.
 *
 * @typedef {object} Row
 * @property {string} section the heading above its table
 * @property {string} number
 * @property {string} fact what a client must know
 * @property {string} answer how we cope, or why it does not touch us
 * @property {string} proof
 */

const NO_PROOF = '–';
const UNTOUCHED = /^does not touch us: \S/i;
const PROOF = /^`([^`]+)` › (.+)$/;

/** @returns {Row[]} */
export function readContracts(markdown) {
  const rows = [];
  let section = '';
  for (const line of markdown.split('\n')) {
    if (line.startsWith('#')) {
      section = line.replace(/^#+ /, '');
    }
    const cells = cellsOf(line);
    if (cells.length >= 4 && cells[0] !== '#' && !/^[-: ]+$/.test(cells[0])) {
      const [number, fact, answer, proof] = cells;
      rows.push({ section, number, fact, answer, proof });
    }
  }
  return rows;
}

/** Cells of a line of a table; a bar inside is written `\|`. */
function cellsOf(line) {
  return line.startsWith('|')
    ? line
        .trim()
        .replace(/^\||\|$/g, '')
        .split(/(?<!\\)\|/)
        .map(cell => cell.trim().replaceAll('\\|', '|'))
    : [];
}

/**
 * What is wrong with a row.
 *
 * @param {Row} row
 * @param {(file: string) => string | undefined} read the text of a file, if there is one
 * @returns {string[]}
 */
export function problemsOf(row, read) {
  const where = `${row.section}, row ${row.number}`;
  if (!row.fact || !row.answer || !row.proof) {
    return [`${where}: a cell is empty`];
  }
  if (row.proof === NO_PROOF) {
    return UNTOUCHED.test(row.answer)
      ? []
      : [`${where}: no proof, and no reason why it does not touch us`];
  }
  return row.proof.split(/<br ?\/?>/).flatMap(entry => {
    const [, file, title] = entry.trim().match(PROOF) ?? [];
    if (!file) {
      return [`${where}: not of the form \`file\` › title: ${entry}`];
    }
    const text = read(file);
    if (text === undefined) {
      return [`${where}: there is no file ${file}`];
    }
    return hasTest(text, title.trim())
      ? []
      : [`${where}: ${file} has no test "${title.trim()}"`];
  });
}

/** True when a test or a group of tests has exactly this title, or a table of tests names it. */
export function hasTest(text, title) {
  const quoted = ["'", '"', '`'].map(
    quote =>
      quote +
      title.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) +
      quote,
  );
  return quoted.some(literal => text.includes(literal));
}
