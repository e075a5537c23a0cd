/**
 * A text of one line as Markdown shows it, letter by letter: nothing in it becomes a link, a tag, an
 * entity or a new cell of a table.
 */
export function markdownText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|<>&~]/g, character => `\\${character}`);
}
