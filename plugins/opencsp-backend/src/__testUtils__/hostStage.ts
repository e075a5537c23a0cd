import { HostCheck, HostFacts } from '@opencsp/plugin-opencsp-common';
import { HostTrouble, HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { DEFAULT_HOST_DEADLINES, HostRecord } from '../domain/hosts/hostRecord';
import { newRegisteredHost } from '../domain/hosts/hostRequests';
import { HostLook, HostLooks } from '../hosts/preflight/DefaultHostChecks';

/** A line for `authorized_keys`, made for tests. */
export const TEST_PUBLIC_KEY = 'ssh-ed25519 AAAAtest opencsp-web';

/** The host key of the hosts of the tests. */
export const TEST_HOST_KEY = {
  type: 'ssh-ed25519',
  blob: 'AAAA',
  fingerprint: `SHA256:${'a'.repeat(43)}`,
  pinnedAt: '2026-01-01T00:00:00.000Z',
};

/** A host that somebody registered, by a number that tells it from others. */
export function aHost(
  number: number,
  now: number,
  change: Partial<HostRecord> = {},
): HostRecord {
  return {
    ...newRegisteredHost(
      {
        id: `00000000-0000-4000-a000-${String(number).padStart(12, '0')}`,
        name: `host-${number}`,
        owner: 'user:default/ada',
        createdBy: 'user:default/ada',
        address: `192.0.2.${number}`,
        port: 22,
        user: 'debian',
        sudo: true,
        hostKey: TEST_HOST_KEY,
        key: { publicKey: TEST_PUBLIC_KEY, sealed: 'sealed' },
        prepare: false,
      },
      now,
      DEFAULT_HOST_DEADLINES,
    ),
    ...change,
  };
}

/** What a host of the tests says of itself. */
export const TEST_FACTS: HostFacts = {
  system: 'Debian GNU/Linux 12 (bookworm)',
  architecture: 'x86_64',
  cores: 2,
  memoryMiB: 2048,
  memoryFreeMiB: 1500,
  diskGiB: 20,
  diskFreeGiB: 15,
  bootId: 'boot-1',
  engines: {},
};

/** The engine's check, passed or not. */
export function engineCheck(result: HostCheck['result']): HostCheck {
  return {
    name: 'engine',
    title: 'Docker',
    result,
    found: result === 'passed' ? '27.0.1.' : 'There is none.',
    fix: result === 'passed' ? undefined : 'Install Docker.',
  };
}

/** {@link HostLooks} that answer what a test sets. */
export class FakeLooks implements HostLooks {
  trouble?: HostTrouble;
  answer: HostLook = {
    checks: [engineCheck('passed')],
    facts: TEST_FACTS,
    cloudInit: { state: 'done' },
  };
  /** Addresses that were looked at. */
  readonly seen: (string | undefined)[] = [];

  async look({ address }: HostRecord): Promise<HostLook> {
    this.seen.push(address);
    if (this.trouble) {
      throw new HostTroubleError(this.trouble, `It is ${this.trouble}`);
    }
    return this.answer;
  }
}
