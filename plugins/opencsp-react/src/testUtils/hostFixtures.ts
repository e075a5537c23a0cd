import {
  allowedHostActions,
  Host,
  HostCheck,
  HostFailure,
  HostState,
} from '@opencsp/plugin-opencsp-common';
import { before } from './fixtures';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A fingerprint as OpenSSH prints it. */
export const fingerprintFixture =
  'SHA256:0cXJ3nB2mQeV1yTr6UuGkz4wPa8sLdFh5jKo7iNbMxY';

/** A public half of the portal, as a line of `authorized_keys`. */
export const portalKeyFixture =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBvJYd9k opencsp-portal';

/** What a check of a good host finds. */
export function hostChecksFixture(): HostCheck[] {
  return [
    {
      name: 'architecture',
      title: 'Architecture',
      result: 'passed',
      found: 'x86_64.',
    },
    {
      name: 'engine',
      title: 'Docker',
      result: 'passed',
      found: 'Docker 27.5.1 answers.',
    },
    {
      name: 'disk',
      title: 'Disk',
      result: 'warning',
      found: '9 GiB of 40 GiB are free.',
      fix: 'Remove what is not needed, or give the machine a larger disk.',
    },
  ];
}

const CHECKED: HostState[] = ['ready', 'unreachable', 'removing', 'removed'];

/** A host in a state, as the API would tell it; it is changed last. */
export function hostFixture(
  state: HostState = 'ready',
  changes: Partial<Host> = {},
  now: Date = new Date(),
): Host {
  const kind = changes.kind ?? 'registered';
  const checked = CHECKED.includes(state);
  return {
    id: 'h1b2c3d4-0000-4000-8000-000000000001',
    name: 'attic',
    kind,
    owner: 'user:default/member',
    createdBy: 'user:default/member',
    createdAt: before(now, 3 * HOUR),
    updatedAt: before(now, MINUTE),
    version: 3,
    state,
    stateSince: before(now, 10 * MINUTE),
    warnings: [],
    address: '192.0.2.17',
    port: 22,
    user: 'debian',
    sudo: true,
    hostKey: {
      type: 'ssh-ed25519',
      fingerprint: fingerprintFixture,
      blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIA',
      pinnedAt: before(now, 3 * HOUR),
    },
    publicKey: portalKeyFixture,
    checks: checked ? hostChecksFixture() : [],
    ...(checked
      ? {
          facts: {
            system: 'Debian GNU/Linux 12 (bookworm)',
            architecture: 'x86_64',
            cores: 4,
            memoryMiB: 8_192,
            memoryFreeMiB: 6_144,
            diskGiB: 40,
            diskFreeGiB: 4,
            engines: { docker: '27.5.1', compose: '2.33.0' },
          },
          lastSeenAt: before(now, state === 'unreachable' ? HOUR : 20_000),
        }
      : {}),
    actions: allowedHostActions(state, {
      kind,
      jump: changes.jump,
      inUse: changes.profile !== undefined,
    }),
    ...changes,
  };
}

/** Why a host cannot be used. */
export function hostFailureFixture(
  changes: Partial<HostFailure> = {},
  now: Date = new Date(),
): HostFailure {
  return {
    reason: 'engine',
    message: 'Docker does not answer on the host.',
    evidence: 'sh: 1: docker: not found',
    nextStep: 'Prepare the host, which installs Docker.',
    retryable: true,
    at: before(now, 4 * MINUTE),
    ...changes,
  };
}

/** A host without Docker. */
export function failedHostFixture(
  changes: Partial<Host> = {},
  now: Date = new Date(),
): Host {
  return hostFixture(
    'failed',
    {
      failure: hostFailureFixture({}, now),
      checks: [
        {
          name: 'engine',
          title: 'Docker',
          result: 'failed',
          found: 'There is no Docker.',
          fix: 'Prepare the host.',
        },
        {
          name: 'compose',
          title: 'Docker Compose',
          result: 'skipped',
          found: 'It needs Docker.',
        },
      ],
      lastSeenAt: before(now, 4 * MINUTE),
      ...changes,
    },
    now,
  );
}
