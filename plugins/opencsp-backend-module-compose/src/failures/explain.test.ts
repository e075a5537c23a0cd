/*
 * Proves that each failure that was recorded, of both engines and both generations of Compose, gets its
 * reason, and that no service is blamed for the engine; leaves what follows from a reason to the steps.
 */
import { recorded } from '../__testUtils__/recordings';
import { NO_NARRATION, narrate } from '../progress/narrate';
import { explain } from './explain';
import { KNOWN_FAILURES } from './knownFailures';

function explained(folder: string, n: number) {
  const { stderr, exit } = recorded(folder, n);
  const { narration } = narrate(NO_NARRATION, stderr, true);
  return explain(narration.errors, exit ?? -1);
}

const RECORDED: [string, number, string][] = [
  ['03-pull-no-registry', 1, 'registry-name'],
  ['03-pull-no-registry', 3, 'registry-unreachable'],
  ['03-pull-no-registry', 4, 'registry-unreachable'],
  ['03-pull-no-registry', 10, 'registry-unreachable'],
  ['03-pull-no-registry', 11, 'image-missing'],
  ['05-wait-unhealthy', 1, 'container-unhealthy'],
  ['05-wait-unhealthy', 4, 'container-unhealthy'],
  ['05-wait-unhealthy', 5, 'container-unhealthy'],
  ['05-wait-unhealthy', 6, 'container-unhealthy'],
  ['06-wait-exits', 1, 'container-exited'],
  ['06-wait-exits', 5, 'container-exited'],
  ['06-wait-exits', 6, 'container-exited'],
  ['06-wait-exits', 14, 'container-start'],
  ['07-depends-chain', 3, 'container-unhealthy'],
  ['07-depends-chain', 5, 'container-unhealthy'],
  ['07-depends-chain', 6, 'container-exited'],
  ['07-depends-chain', 8, 'no-health-check'],
  ['07-depends-chain', 9, 'container-exited'],
  ['14-two-ups-at-once', 5, 'name-taken'],
  ['14-two-ups-at-once', 6, 'removal-in-progress'],
  ['14-two-ups-at-once', 9, 'container-exited'],
  ['19-conflicts', 2, 'port-taken'],
  ['19-conflicts', 3, 'port-taken'],
  ['19-conflicts', 5, 'name-taken'],
  ['19-conflicts', 6, 'port-taken'],
  ['19-conflicts', 7, 'network-taken'],
  ['19-conflicts', 8, 'network-taken'],
  ['19-conflicts', 10, 'file-missing'],
  ['19-conflicts', 12, 'network-clash'],
  ['20-signals', 1, 'run-interrupted'],
  ['20-signals', 3, 'run-interrupted'],
  ['21-engine-absent', 7, 'engine-stopped'],
  ['21-engine-absent', 8, 'engine-stopped'],
  ['21-engine-absent', 11, 'engine-stopped'],
  ['21-engine-absent', 15, 'engine-refused'],
  ['21-engine-absent', 16, 'engine-refused'],
  ['22-daemon-stopped', 2, 'engine-stopped'],
  ['30-compose-v5', 19, 'container-unhealthy'],
  ['30-compose-v5', 20, 'container-unhealthy'],
  ['30-compose-v5', 22, 'container-exited'],
  ['30-compose-v5', 24, 'container-unhealthy'],
  ['30-compose-v5', 25, 'container-unhealthy'],
  ['30-compose-v5', 27, 'not-healthy-in-time'],
  ['30-compose-v5', 29, 'registry-name'],
  ['30-compose-v5', 30, 'registry-unreachable'],
  ['30-compose-v5', 31, 'registry-unreachable'],
  ['30-compose-v5', 33, 'config-invalid'],
  ['engine-28.5.03-pull-no-registry', 3, 'registry-unreachable'],
  ['engine-28.5.03-pull-no-registry', 11, 'image-missing'],
  ['engine-28.5.05-wait-unhealthy', 6, 'container-unhealthy'],
  ['engine-28.5.06-wait-exits', 6, 'container-exited'],
  ['engine-28.5.06-wait-exits', 14, 'container-start'],
  ['engine-28.5.07-depends-chain', 3, 'container-unhealthy'],
  ['engine-28.5.07-depends-chain', 6, 'container-exited'],
  ['engine-28.5.14-two-ups-at-once', 5, 'name-taken'],
  ['engine-28.5.14-two-ups-at-once', 9, 'removal-in-progress'],
  ['engine-28.5.19-conflicts', 2, 'port-taken'],
  ['engine-28.5.19-conflicts', 3, 'port-taken'],
  ['engine-28.5.19-conflicts', 5, 'name-taken'],
  ['engine-28.5.19-conflicts', 6, 'port-taken'],
  ['engine-28.5.19-conflicts', 10, 'file-missing'],
  ['engine-28.5.19-conflicts', 12, 'network-clash'],
  ['engine-28.5.22-daemon-stopped', 1, 'engine-stopped'],
  ['engine-28.5.22-daemon-stopped', 2, 'engine-stopped'],
  ['engine-28.5.22-daemon-stopped', 5, 'engine-stopped'],
];

describe('a failure', () => {
  it.each(RECORDED)('%s, step %i: %s', (folder, n, reason) => {
    const failure = explained(folder, n);
    expect(failure.reason).toBe(reason);
    expect(failure.nextStep).not.toBe('');
    expect(failure.message).not.toMatch(/undefined|\[object/);
  });

  it.each(
    [11, 12, 13, 14, 15, 16, 20, 24, 25, 26, 27, 28, 31, 34, 35].map(n => [n]),
  )('is in the files: 02-config, step %i', n => {
    const failure = explained('02-config', n);
    expect(failure.evidence).not.toBe('');
    expect(['config-invalid', 'compose-failed']).toContain(failure.reason);
  });

  it.each([
    ['19-conflicts', 3, 'Port 18090', 'conf-b-web-1'],
    ['19-conflicts', 6, 'Port 2222', 'conf-d-web-1'],
    ['engine-28.5.19-conflicts', 3, 'Port 18090', 'conf-b-web-1'],
    ['engine-28.5.19-conflicts', 6, 'Port 2222', 'conf-d-web-1'],
  ])('names port and container: %s, step %i', (folder, n, port, container) => {
    expect(explained(folder, n)).toMatchObject({
      message: expect.stringContaining(port),
      container,
    });
  });

  it('names the container that others waited for', () => {
    expect(explained('07-depends-chain', 5)).toMatchObject({
      container: 'chain-c-1',
    });
    expect(explained('07-depends-chain', 6)).toMatchObject({
      container: 'chain-c-1',
    });
  });

  it.each([
    [
      'toomanyrequests: You have reached your pull rate limit.',
      'registry-limit',
    ],
    [
      'received unexpected HTTP status: 429 Too Many Requests',
      'registry-limit',
    ],
    [
      'pull access denied for lab/x, repository does not exist or may require "docker login": denied: requested access to the resource is denied',
      'image-unknown',
    ],
    [
      'manifest for lab/x:9 not found: manifest unknown: manifest unknown',
      'image-unknown',
    ],
    ['unauthorized: authentication required', 'registry-login'],
    [
      'failed to register layer: write /usr/lib/x: no space left on device',
      'disk-full',
    ],
    [
      'no matching manifest for linux/arm64/v8 in the manifest list entries',
      'image-platform',
    ],
    [
      'Get "https://registry.example.test/v2/": net/http: TLS handshake timeout',
      'registry-unreachable',
    ],
  ])('of a registry is told apart: %s', (text, reason) => {
    expect(explain([`Error response from daemon: ${text}`], 1).reason).toBe(
      reason,
    );
  });

  it('is one of a missing program, by its exit code', () => {
    expect(explain(['sh: docker: not found'], 127).reason).toBe(
      'engine-missing',
    );
  });

  it('that nobody knows has its text as evidence, cut and without codes', () => {
    const failure = explain([`\u001b[31m${'x'.repeat(9_000)}`], 1);
    expect(failure).toMatchObject({
      reason: 'compose-failed',
      retryable: true,
    });
    expect(failure.evidence).toHaveLength(2_000);
  });

  it('has a reason that can be an anchor', () => {
    for (const { reason } of KNOWN_FAILURES) {
      expect(reason).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    }
  });
});
