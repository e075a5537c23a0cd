// Proves: a long log is drawn in part, as text, found in, linked to, downloaded and followed live. Leaves to the
// browser tests: real scrolling and wrapping, which jsdom does not lay out.
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { OpencspApiError } from '@opencsp/plugin-opencsp-common';
import {
  act,
  fireEvent,
  renderHook,
  screen,
  waitFor,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { opencspApiRef } from '../api/opencspApi';
import { deploymentLogFixture, FakeOpencspApi, logFixture } from '../testUtils';
import { LogView } from './LogView';
import { useDeploymentLog, useInstanceLog } from './useRunLog';

function show(changes: Partial<Parameters<typeof LogView>[0]> = {}) {
  const onChooseLine = jest.fn();
  renderInTestApp(
    <LogView
      lines={logFixture(20_000)}
      label="Log of Monitoring agent"
      emptyText="No line yet."
      fileName="web-1-monitoring.log"
      onChooseLine={onChooseLine}
      {...changes}
    />,
  );
  return { onChooseLine };
}

const rows = () => screen.getByRole('log').querySelectorAll('[data-seq]');

describe('LogView', () => {
  it('draws only the rows in sight of 100,000', () => {
    show({ chosenLine: 1, lines: logFixture(100_000) });
    expect(rows().length).toBeGreaterThan(10);
    expect(rows().length).toBeLessThan(80);
  });
  it('draws colours as text in spans, and HTML as text', () => {
    const [line] = logFixture(1);
    show({
      lines: [
        {
          ...line,
          seq: 1,
          text: '\u001b[31mbad\u001b[0m <b onclick="x()">bold</b>',
        },
      ],
    });
    expect(screen.getByText('bad').style.color).not.toBe('');
    expect(screen.getByText(/<b onclick/)).toBeInTheDocument();
    expect(screen.getByRole('log').querySelector('b')).toBeNull();
  });
  it('says that there is nothing, and what is not held', () => {
    show({ lines: [], dropped: 5 });
    expect(screen.getByText('No line yet.')).toBeInTheDocument();
    expect(screen.getByText(/first 5 lines are not shown/)).toBeInTheDocument();
  });
  it('finds, counts, goes on and back, and forgets by Esc', async () => {
    show({ lines: logFixture(40) });
    const field = screen.getByRole('searchbox', { name: 'Find in log' });
    await userEvent.type(field, 'fatal');
    expect(screen.getByText('1 of 5')).toBeInTheDocument();
    expect(screen.getAllByText('fatal')[0].tagName).toBe('MARK');
    await userEvent.type(field, '{Enter}');
    expect(screen.getByText('2 of 5')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Previous match' }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Previous match' }),
    );
    expect(screen.getByText('5 of 5')).toBeInTheDocument();
    expect(screen.getByRole('checkbox', { name: 'Follow' })).not.toBeChecked();
    await userEvent.type(field, 'zzz');
    expect(screen.getByText('No match')).toBeInTheDocument();
    await userEvent.type(field, '{Escape}');
    expect(field).toHaveValue('');
  });
  it('links a line, and stops to follow', async () => {
    const { onChooseLine } = show({ lines: logFixture(20) });
    await userEvent.click(
      screen.getByRole('button', { name: 'Link to line 7' }),
    );
    expect(onChooseLine).toHaveBeenCalledWith(7);
    expect(screen.getByRole('checkbox', { name: 'Follow' })).not.toBeChecked();
  });
  it('has one stop for Tab among the line numbers, and the arrows go on from there', async () => {
    const { onChooseLine } = show({ lines: logFixture(20), chosenLine: 7 });
    const number = (line: number) =>
      screen.getByRole('button', { name: `Link to line ${line}` });
    const stops = screen
      .getAllByRole('button', { name: /^Link to line/ })
      .filter(it => it.tabIndex === 0);
    expect(stops).toEqual([number(7)]);
    stops[0].focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
    expect(number(8)).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(onChooseLine).toHaveBeenCalledWith(8);
  });
  it('follows until the person scrolls up', () => {
    show({ lines: logFixture(500) });
    const area = screen.getByRole('log');
    const follow = screen.getByRole('checkbox', { name: 'Follow' });
    Object.defineProperties(area, {
      scrollHeight: { value: 10_000 },
      clientHeight: { value: 360 },
    });
    expect(follow).toBeChecked();
    area.scrollTop = 9_640;
    fireEvent.scroll(area);
    expect(follow).toBeChecked();
    area.scrollTop = 4_000;
    fireEvent.scroll(area);
    expect(follow).not.toBeChecked();
    fireEvent.click(follow);
    expect(area.scrollTop).toBe(10_000);
  });
  it('does not wrap when told so', async () => {
    show({ lines: logFixture(3) });
    await userEvent.click(screen.getByRole('checkbox', { name: 'Wrap' }));
    expect(rows()[0]).not.toHaveStyle({ width: '100%' });
  });
  it('hands the log over as a file', async () => {
    const created: Blob[] = [];
    Object.assign(URL, {
      createObjectURL: (blob: Blob) => `blob:${created.push(blob)}`,
      revokeObjectURL: () => undefined,
    });
    const names: string[] = [];
    const click = jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function note(this: HTMLAnchorElement) {
        names.push(this.download);
      });
    show({ lines: logFixture(2) });
    await userEvent.click(screen.getByRole('button', { name: 'Download log' }));
    click.mockRestore();
    expect(names).toEqual(['web-1-monitoring.log']);
    expect(created[0].size).toBeGreaterThan(100);
  });
});

describe('useInstanceLog', () => {
  function follow(api: FakeOpencspApi) {
    return renderHook(({ run }) => useInstanceLog('a', run), {
      initialProps: { run: 'moving' },
      wrapper: ({ children }) => (
        <TestApiProvider apis={[[opencspApiRef, api]]}>
          {children}
        </TestApiProvider>
      ),
    });
  }
  it('reads a complete log to its end, and goes on after a retry', async () => {
    const api = new FakeOpencspApi();
    api.lines = logFixture(5);
    const { result, rerender } = follow(api);
    await waitFor(() => expect(result.current.status).toBe('ended'));
    expect(result.current.lines).toHaveLength(5);
    api.lines = logFixture(8);
    rerender({ run: 'again' });
    await waitFor(() => expect(result.current.lines).toHaveLength(8));
  });
  it('says why it cannot be read', async () => {
    const api = new FakeOpencspApi();
    api.refusals.openInstanceLogStream = new OpencspApiError('Not yours.', {
      status: 403,
      fields: [],
    });
    const { result } = follow(api);
    await waitFor(() => expect(result.current.status).toBe('failed'));
    expect(result.current.error).toBe(api.refusals.openInstanceLogStream);
  });
  it('follows nothing while the tab is hidden, and goes on when it is seen', async () => {
    const seen = jest.spyOn(document, 'visibilityState', 'get');
    seen.mockReturnValue('hidden');
    const api = new FakeOpencspApi();
    api.lines = logFixture(3);
    const { result } = follow(api);
    expect(result.current.lines).toHaveLength(0);
    seen.mockReturnValue('visible');
    act(() => {
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await waitFor(() => expect(result.current.lines).toHaveLength(3));
    seen.mockRestore();
  });
});

describe('useDeploymentLog', () => {
  it('reads the log of a deployment', async () => {
    const api = new FakeOpencspApi();
    api.deployments.lines = deploymentLogFixture(4);
    const { result } = renderHook(() => useDeploymentLog('d'), {
      wrapper: ({ children }) => (
        <TestApiProvider apis={[[opencspApiRef, api]]}>
          {children}
        </TestApiProvider>
      ),
    });
    await waitFor(() => expect(result.current.status).toBe('ended'));
    expect(result.current.lines.map(line => line.step)).toEqual(
      Array(4).fill('core'),
    );
  });
});
