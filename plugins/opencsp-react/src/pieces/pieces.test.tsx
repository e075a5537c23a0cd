// Proves: the shared pieces say what they should, to eyes and to screen readers, and ask before data goes.
// Leaves to the pages' tests: that each is used in its place.
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createRef, useState } from 'react';
import {
  failedInstanceFixture,
  quotaFixture,
  stepsFixture,
} from '../testUtils';
import { ColourRole } from '../state/looks';
import { useRoleColours } from '../state/roleColours';
import { ConfirmDialog } from './ConfirmDialog';
import { CopyText } from './CopyText';
import { FailureCard } from './FailureCard';
import { LiveRegion } from './LiveRegion';
import { PageFrame } from './PageFrame';
import { quotaBars } from './quota';
import { QuotaBars } from './QuotaBars';
import { SandboxBadge } from './SandboxBadge';
import { Section } from './Section';
import { StepList } from './StepList';
import { useSlashFocus } from './useSlashFocus';

const now = new Date('2026-03-01T12:00:00Z');

/** A colour of the theme. */
function Colour({ role }: { role: ColourRole }) {
  const colours = useRoleColours();
  return <div data-testid="colour" style={{ borderColor: colours[role] }} />;
}

describe('ConfirmDialog', () => {
  function open(changes: Partial<Parameters<typeof ConfirmDialog>[0]> = {}) {
    const onConfirm = jest.fn(async () => undefined);
    const onClose = jest.fn();
    renderInTestApp(
      <ConfirmDialog
        open
        title="Delete web-1"
        consequences={[
          { heading: 'This goes', items: ['the machine'] },
          { heading: 'This stays', items: ['the record'] },
        ]}
        confirmName="web-1"
        confirmLabel="Delete machine"
        workingLabel="Deleting"
        backLabel="Keep it"
        onConfirm={onConfirm}
        onClose={onClose}
        {...changes}
      />,
    );
    return { onConfirm, onClose };
  }
  const button = () => screen.getByRole('button', { name: 'Delete machine' });

  it('says what goes and what stays, and names itself', () => {
    open();
    const dialog = screen.getByRole('dialog', { name: 'Delete web-1' });
    expect(within(dialog).getByText('the machine')).toBeInTheDocument();
    expect(within(dialog).getByText('the record')).toBeInTheDocument();
  });
  it('works only when the name is typed exactly', async () => {
    const { onConfirm, onClose } = open();
    const field = screen.getByLabelText('Type web-1 to confirm');
    expect(button()).toBeDisabled();
    await userEvent.type(field, 'WEB-1{Enter}');
    expect(button()).toBeDisabled();
    expect(onConfirm).not.toHaveBeenCalled();
    await userEvent.clear(field);
    await userEvent.type(field, 'web-1');
    await userEvent.click(button());
    expect(onConfirm).toHaveBeenCalledTimes(1);
    await waitFor(() => expect(onClose).toHaveBeenCalled());
  });
  it('puts the focus into the field', async () => {
    open();
    await waitFor(() =>
      expect(screen.getByLabelText('Type web-1 to confirm')).toHaveFocus(),
    );
  });
  it('asks for no name when no data goes, and begins at the way back', async () => {
    open({ confirmName: undefined });
    expect(button()).toBeEnabled();
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Keep it' })).toHaveFocus(),
    );
  });
  it('closes by Esc', async () => {
    const { onClose } = open();
    fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' });
    expect(onClose).toHaveBeenCalled();
  });
  it('asks for a reason where one is to be kept, and hands it on', async () => {
    const { onConfirm } = open({
      reason: { label: 'Why', hint: 'Say why.', done: 'It is kept.' },
    });
    await userEvent.type(
      screen.getByLabelText('Type web-1 to confirm'),
      'web-1',
    );
    await userEvent.type(screen.getByLabelText('Why'), '  ');
    expect(button()).toBeDisabled();
    expect(screen.getByText('Say why.')).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText('Why'), 'The cluster is gone. ');
    expect(screen.getByText('It is kept.')).toBeInTheDocument();
    await userEvent.click(button());
    expect(onConfirm).toHaveBeenCalledWith('The cluster is gone.');
  });
  it('stays open and says why when it was refused', async () => {
    const { onClose } = open({
      confirmName: undefined,
      onConfirm: async () => {
        throw new Error('The machine is used by a profile.');
      },
    });
    await userEvent.click(button());
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The machine is used by a profile.',
    );
    expect(onClose).not.toHaveBeenCalled();
  });
});

describe('StepList', () => {
  it('shows each step with state and durations, and marks the running one', async () => {
    const onSelect = jest.fn();
    renderInTestApp(
      <StepList
        steps={stepsFixture(now, 2, 'running', 'Task 412 runs.')}
        selected="monitoring"
        onSelect={onSelect}
        under={step => step.name === 'ssh' && <p>under ssh</p>}
      />,
    );
    const items = within(
      screen.getByRole('list', { name: 'Steps' }),
    ).getAllByRole('listitem');
    expect(items.map(it => it.querySelector('button')?.textContent)).toEqual([
      expect.stringContaining('Virtual machine Done1 min 4 s'),
      expect.stringContaining('First SSH contact Done8 s'),
      expect.stringContaining('Monitoring agent RunningTask 412 runs.'),
      expect.stringContaining('Security scripts Waitingusually 44 s'),
      expect.stringContaining('Hardening units Waiting'),
    ]);
    expect(items[2]).toHaveAttribute('aria-current', 'step');
    expect(items[1]).toHaveTextContent('under ssh');
    await userEvent.click(screen.getByRole('button', { name: /Security/ }));
    expect(onSelect).toHaveBeenCalledWith('security');
    expect(screen.getByRole('button', { name: /Monitoring/ })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  });
});

describe('FailureCard', () => {
  it('says what, why with the evidence, and what now', () => {
    const { failure } = failedInstanceFixture();
    renderInTestApp(
      <FailureCard
        title="Failed at First SSH contact"
        failure={failure ?? { message: '', nextStep: '' }}
        requestId="r-1"
        docsHref="/docs/failures#ssh-unreachable"
        actions={<button>Retry</button>}
      />,
    );
    const card = screen.getByRole('group', {
      name: 'Failed at First SSH contact',
    });
    expect(card).toHaveTextContent('did not answer by SSH within 5 minutes');
    expect(card).toHaveTextContent('connect ECONNREFUSED 10.20.0.58:22');
    expect(card).toHaveTextContent('What nowRetry.');
    expect(card).toHaveTextContent('Code ssh-unreachable');
    expect(card).toHaveTextContent('Request r-1');
    expect(
      within(card).getByRole('link', { name: /About this failure/ }),
    ).toHaveAttribute('href', '/docs/failures#ssh-unreachable');
  });
});

describe('the frame of a failure', () => {
  it.each([
    ['failed', 'error'],
    ['degraded', 'warning'],
    ['cancelled', 'muted'],
  ] as const)('of a state %s is %s', (state, role) => {
    renderInTestApp(
      <>
        <FailureCard
          title="What stopped it"
          state={state}
          failure={{ message: '', nextStep: '' }}
        />
        <Colour role={role} />
      </>,
    );
    const frame = screen.getByRole('group').style.borderColor;
    expect(frame).not.toBe('');
    expect(frame).toBe(screen.getByTestId('colour').style.borderColor);
  });
});

describe('quota', () => {
  it('tells figures, shares and levels', () => {
    expect(quotaBars(quotaFixture)).toEqual([
      {
        kind: 'instances',
        gib: false,
        used: '2',
        limit: '5',
        share: 0.4,
        level: 'fine',
      },
      {
        kind: 'cores',
        gib: false,
        used: '10',
        limit: '12',
        share: 10 / 12,
        level: 'nearlyFull',
      },
      {
        kind: 'memory',
        gib: true,
        used: '24',
        limit: '48',
        share: 0.5,
        level: 'fine',
      },
      {
        kind: 'disk',
        gib: true,
        used: '120',
        limit: '1000',
        share: 0.12,
        level: 'fine',
      },
    ]);
  });
  it('knows no limit, a limit of nothing, and more than the limit', () => {
    const { used } = quotaFixture;
    const [instances, cores, memory] = quotaBars({
      used,
      limit: { cores: 0, memoryMiB: 1024 },
    });
    expect(instances).toEqual({
      kind: 'instances',
      gib: false,
      used: '2',
      level: 'fine',
    });
    expect(cores).toMatchObject({ share: 1, level: 'full' });
    expect(memory).toMatchObject({ share: 1, level: 'full' });
  });
  it('shows bars with their figures as words', () => {
    renderInTestApp(
      <QuotaBars
        quota={{ ...quotaFixture, limit: { cores: 12, memoryMiB: 49152 } }}
      />,
    );
    expect(screen.getByRole('meter', { name: 'Cores' })).toHaveAttribute(
      'aria-valuetext',
      '10 of 12, nearly full',
    );
    expect(screen.getByText('24 of 48 GiB')).toBeInTheDocument();
    expect(screen.getByText('2, no limit')).toBeInTheDocument();
    expect(screen.getByText('120 GiB, no limit')).toBeInTheDocument();
  });
});

describe('CopyText', () => {
  it('copies, and says so', async () => {
    const user = userEvent.setup();
    const written = jest.spyOn(navigator.clipboard, 'writeText');
    renderInTestApp(<CopyText text="10.20.0.57" label="Copy address" />);
    await user.click(screen.getByRole('button', { name: 'Copy address' }));
    expect(written).toHaveBeenCalledWith('10.20.0.57');
    expect(screen.getByRole('button', { name: 'Copied' })).toBeInTheDocument();
  });
});

describe('LiveRegion', () => {
  it('is silent at first, and says a change once', async () => {
    function Changing() {
      const [text, setText] = useState('web-1 is now: Waiting');
      return (
        <>
          <button onClick={() => setText('web-1 is now: Active')}>go</button>
          <LiveRegion text={text} />
        </>
      );
    }
    renderInTestApp(<Changing />);
    expect(screen.getByRole('status')).toBeEmptyDOMElement();
    await userEvent.click(screen.getByRole('button', { name: 'go' }));
    expect(screen.getByRole('status')).toHaveTextContent(
      'web-1 is now: Active',
    );
    await userEvent.click(screen.getByRole('button', { name: 'go' }));
    expect(screen.getAllByText('web-1 is now: Active')).toHaveLength(1);
  });
});

describe('frames', () => {
  it('orders headings, names the tab and the way back', () => {
    renderInTestApp(
      <PageFrame
        title="web-1"
        lead="A machine"
        parent={{ title: 'My platform', to: '/opencsp' }}
        actions={<button>Do</button>}
        beside={<SandboxBadge />}
      >
        <Section title="Connect" urgent action={<button>More</button>}>
          inside
        </Section>
      </PageFrame>,
    );
    expect(
      screen.getAllByRole('heading').map(it => [it.tagName, it.textContent]),
    ).toEqual([
      ['H1', 'web-1'],
      ['H2', 'Connect'],
    ]);
    expect(screen.getByRole('region', { name: 'Connect' })).toHaveTextContent(
      'inside',
    );
    expect(document.title).toContain('web-1');
    expect(screen.getByRole('link', { name: 'My platform' })).toHaveAttribute(
      'href',
      '/opencsp',
    );
    expect(screen.getByRole('note')).toHaveTextContent('Sandbox');
  });
});

describe('useSlashFocus', () => {
  function Search() {
    const [field] = useState(() => createRef<HTMLInputElement>());
    useSlashFocus(field);
    return (
      <>
        <input ref={field} aria-label="search" />
        <input aria-label="else" />
      </>
    );
  }
  it('moves into the search, but not while the person writes', async () => {
    renderInTestApp(<Search />);
    await userEvent.type(screen.getByLabelText('else'), 'a/b');
    expect(screen.getByLabelText('else')).toHaveValue('a/b');
    screen.getByLabelText('else').blur();
    await userEvent.keyboard('/');
    expect(screen.getByLabelText('search')).toHaveFocus();
    expect(screen.getByLabelText('search')).toHaveValue('');
  });
});
