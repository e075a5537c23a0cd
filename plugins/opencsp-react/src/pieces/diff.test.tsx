/* Proves that a difference is read as it was written and told by sign, element and word, not by colour alone; that
   tabs move by keyboard; leaves to the browser tests how they look. */
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { diffTrees } from '../testUtils';
import { countChanges, readDiff } from './diffLines';
import { DiffView } from './DiffView';
import { FileDiffs } from './FileDiffs';
import { ServiceIcon } from './ServiceIcon';
import { TabBar, TabPanel } from './TabBar';

const DIFF = [
  'diff --git a/config.env b/config.env',
  'index 111..222 100644',
  '--- a/config.env',
  '+++ b/config.env',
  '@@ -1,3 +1,3 @@',
  ' A=1',
  '-B=2',
  '+B=3',
  ' ',
  '@@ -10,1 +10,2 @@ more',
  ' Z=1',
  '+--- no header',
  '\\ No newline at end of file',
  '',
].join('\n');

describe('readDiff', () => {
  it('numbers the lines of both files, and leaves the header out', () => {
    expect(readDiff(DIFF)).toEqual([
      { kind: 'place', text: '@@ -1,3 +1,3 @@' },
      { kind: 'same', text: 'A=1', old: 1, fresh: 1 },
      { kind: 'removed', text: 'B=2', old: 2 },
      { kind: 'added', text: 'B=3', fresh: 2 },
      { kind: 'same', text: '', old: 3, fresh: 3 },
      { kind: 'place', text: '@@ -10,1 +10,2 @@ more' },
      { kind: 'same', text: 'Z=1', old: 10, fresh: 10 },
      { kind: 'added', text: '--- no header', fresh: 11 },
      { kind: 'note', text: 'No newline at end of file' },
    ]);
  });
  it('counts what came and went', () => {
    expect(countChanges(readDiff(DIFF))).toEqual({ added: 2, removed: 1 });
  });
  it('reads the difference of two trees back', () => {
    const [file] = diffTrees(
      { 'a.env': 'A=1\nB=2\nC=3\n' },
      { 'a.env': 'A=1\nB=4\nC=3\n' },
    );
    expect(file.status).toBe('changed');
    expect(
      readDiff(file.diff ?? '').map(({ kind, text }) => [kind, text]),
    ).toEqual([
      ['place', '@@ -1,3 +1,3 @@'],
      ['same', 'A=1'],
      ['removed', 'B=2'],
      ['added', 'B=4'],
      ['same', 'C=3'],
    ]);
  });
  it('gives nothing for nothing', () => {
    expect(readDiff('')).toEqual([]);
  });
});

describe('DiffView', () => {
  it('tells lines by a named sign and by element', () => {
    renderInTestApp(<DiffView diff={DIFF} label="Difference of config.env" />);
    const table = screen.getByRole('table', {
      name: 'Difference of config.env',
    });
    const removed = within(table).getByText('B=2');
    expect(removed.tagName).toBe('DEL');
    expect(within(table).getAllByRole('img', { name: 'Removed' })).toHaveLength(
      1,
    );
    expect(within(table).getByText('B=3').tagName).toBe('INS');
    expect(within(table).getAllByRole('img', { name: 'Added' })).toHaveLength(
      2,
    );
  });

  it('opens the rest of a long one on request', async () => {
    const long = `@@ -0,0 +1,800 @@\n${Array.from(
      { length: 800 },
      (_, index) => `+line ${index + 1}`,
    ).join('\n')}\n`;
    renderInTestApp(<DiffView diff={long} label="Long" />);
    expect(screen.queryByText('line 800')).not.toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show all 801 lines' }),
    );
    expect(screen.getByText('line 800')).toBeInTheDocument();
  });

  it('shows text as text', () => {
    renderInTestApp(
      <DiffView
        diff={'@@ -0,0 +1,1 @@\n+<img src=x onerror=alert(1)>\n'}
        label="Hostile"
      />,
    );
    expect(
      screen.getByText('<img src=x onerror=alert(1)>'),
    ).toBeInTheDocument();
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('FileDiffs', () => {
  it('says of each file what happened, and why there is no difference', () => {
    renderInTestApp(
      <FileDiffs
        files={[
          { path: 'config.env', status: 'changed', diff: DIFF },
          { path: 'secrets.env.age', status: 'changed' },
          { path: 'long.json', status: 'added' },
          { path: 'old.yml', status: 'removed', diff: '@@ -1,1 +0,0 @@\n-a\n' },
        ]}
      />,
    );
    const [config, secrets, long, old] = screen.getAllByRole('listitem');
    expect(config).toHaveTextContent('Changed2 added, 1 removed');
    expect(secrets).toHaveTextContent('This file is encrypted');
    expect(long).toHaveTextContent('New');
    expect(long).toHaveTextContent('too long to show');
    expect(old).toHaveTextContent('Removed0 added, 1 removed');
    // Four are too many to be open at once.
    expect(config.querySelector('details')).not.toHaveAttribute('open');
  });
  it('says when none differs', () => {
    renderInTestApp(<FileDiffs files={[]} />);
    expect(screen.getByText('No file differs.')).toBeInTheDocument();
  });
});

function Parts() {
  const [value, setValue] = useState<'a' | 'b'>('a');
  return (
    <>
      <TabBar
        id="parts"
        label="Parts"
        tabs={[
          { id: 'a', label: 'First' },
          { id: 'b', label: 'Second' },
        ]}
        value={value}
        onChange={setValue}
      />
      <TabPanel id="parts" value={value}>
        {value === 'a' ? 'One' : 'Two'}
      </TabPanel>
    </>
  );
}

it('moves between tabs by arrows', async () => {
  renderInTestApp(<Parts />);
  screen.getByRole('tab', { name: 'First' }).focus();
  await userEvent.keyboard('{ArrowRight}');
  expect(screen.getByRole('tabpanel', { name: 'Second' })).toHaveTextContent(
    'Two',
  );
});

it.each(['cloud', 'alt_route', 'no_such_icon', 'constructor'])(
  'draws an icon for %s',
  icon => {
    renderInTestApp(<ServiceIcon icon={icon} />);
    expect(document.querySelector('svg')).toHaveAttribute(
      'aria-hidden',
      'true',
    );
  },
);
