/*
 * Proves that each failure has words for people, and a section in the users' docs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureKinds } from './failures';

const docs = readFileSync(
  join(__dirname, '..', '..', '..', '..', 'docs', 'users', 'failures.md'),
  'utf8',
);

it('has a section in the docs for each failure, and none for others', () => {
  const machines = docs.split(/^## /m).find(it => it.startsWith('Machines\n'));
  const sections = [...(machines ?? '').matchAll(/^### (.+)$/gm)].map(
    match => match[1],
  );
  expect(sections.sort()).toEqual([...failureKinds].sort());
});
