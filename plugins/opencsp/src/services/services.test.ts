// Proves: what of a log speaks of a service, how a container is told, and what a service needs. Leaves to
// ServicePage.test.tsx: how it is shown.
import { containerState } from './containerState';
import { linesOfService } from './linesOfService';
import { neededBy } from './ServiceNeedsSection';
import { isWebAddress, shownUrl } from './shownUrl';

const line = (seq: number, text: string) => ({
  seq,
  step: 'core',
  time: '2026-01-02T12:00:00.000Z',
  text,
});

it('takes the lines with the name of a container, or the id as a word of its own', () => {
  const lines = [
    line(1, '\u001b[32mContainer member-family-gitlab-1 Started\u001b[0m'),
    line(2, 'gitlab: waiting for health'),
    line(3, 'GitLab is up'),
    line(4, 'gitlab-runner started'),
    line(5, 'old-gitlab stopped'),
    line(6, 'nextcloud: up'),
    line(7, ''),
  ];
  const service = {
    service: 'gitlab',
    containers: [{ name: 'member-family-gitlab-1' }],
  };
  expect(linesOfService(lines, service).map(it => it.seq)).toEqual([1, 2, 3]);
});

it.each([
  ['running', undefined, 'up'],
  ['running', 'healthy', 'up'],
  ['running', 'starting', 'starting'],
  ['running', 'unhealthy', 'unhealthy'],
  ['created', undefined, 'waiting'],
  ['restarting', 'unhealthy', 'restarting'],
  ['exited', undefined, 'stopped'],
  ['dead', undefined, 'stopped'],
  ['paused', 'healthy', 'stopped'],
  ['something-new', 'healthy', 'unknown'],
])('a container that is %s and %s is %s', (state, health, expected) => {
  expect(containerState({ state, health })).toBe(expected);
});

it('knows what a service needs by its definition only', () => {
  const options = [
    { id: 'gitlab', needs: ['traefik', 'redis'] },
    { id: 'traefik', needs: [] },
  ];
  expect(neededBy('gitlab', options)).toEqual(['traefik', 'redis']);
  expect(neededBy('traefik', options)).toEqual([]);
  expect(neededBy('a-stranger', options)).toEqual([]);
});

it.each([
  ['https://cloud.ada.example.com/', 'cloud.ada.example.com', true],
  ['http://tv.ada.example.com/web', 'tv.ada.example.com/web', true],
  ['ssh://git.ada.example.com', 'ssh://git.ada.example.com', false],
  ['data:text/html,hello', 'data:text/html,hello', false],
])('%s', (url, shown, isWeb) => {
  expect(shownUrl(url)).toBe(shown);
  expect(isWebAddress(url)).toBe(isWeb);
});
