// Proves: every card is in the table of faces: each file that shows something of the API, and each card and tab of the
// catalog's pages; and that states are drawn by one component. Leaves to the other tests here: the faces.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { entityCards } from '../__testUtils__/cards/entityCards';
import { operationsCards } from '../__testUtils__/cards/operationsCards';
import { placeCards } from '../__testUtils__/cards/placeCards';
import { platformCards } from '../__testUtils__/cards/platformCards';
import { profileCards } from '../__testUtils__/cards/profileCards';

const SRC = join(__dirname, '..');

const inTable = new Set(
  [
    ...entityCards,
    ...operationsCards,
    ...placeCards,
    ...platformCards,
    ...profileCards,
  ].map(({ file }) => file),
);

function sources(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.tsx') && !file.endsWith('.test.tsx'))
    .map(file => relative(SRC, join(SRC, file)));
}

it('has each file that shows what it reads', () => {
  const cards = sources().filter(file =>
    readFileSync(join(SRC, file), 'utf8').includes('<AsyncContent'),
  );
  expect(cards).not.toHaveLength(0);
  expect(cards.filter(file => !inTable.has(file))).toEqual([]);
});

it('has each card and tab of the catalog’s pages, and no file that is gone', () => {
  const known = sources();
  expect([...inTable].filter(file => !known.includes(file))).toEqual([]);
  const extensions = known.filter(file =>
    /^entity\/\w+(Card|Content)\.tsx$/.test(file),
  );
  expect(extensions.filter(file => !inTable.has(file))).toEqual([]);
});

it('draws every state by the one family of labels', () => {
  const others = sources().filter(file =>
    /\b(StateIcon|stateLooks)\b/.test(readFileSync(join(SRC, file), 'utf8')),
  );
  expect(others).toEqual([]);
});
