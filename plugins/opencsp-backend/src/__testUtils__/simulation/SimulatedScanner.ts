import {
  HostKeyScanner,
  ScanResult,
  SshEndpoint,
} from '../../hosts/HostKeyScanner';
import { Clock } from '../../reconcile/clock';
import { SeededRandom } from './SeededRandom';

/** Machines whose SSH server comes up some time after they were first tried, or never. */
export class SimulatedScanner implements HostKeyScanner {
  private readonly upAt = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly random: SeededRandom,
  ) {}

  async scan({ address }: SshEndpoint): Promise<ScanResult> {
    if (this.clock.now() < this.upAtOf(address)) {
      return { outcome: 'unreachable', message: 'Connection refused' };
    }
    return {
      outcome: 'key',
      key: {
        type: 'ssh-ed25519',
        blob: Buffer.from(address).toString('base64'),
        fingerprint: `SHA256:${address}`,
      },
    };
  }

  private upAtOf(address: string): number {
    const known = this.upAt.get(address);
    if (known !== undefined) {
      return known;
    }
    const wait = this.random.chance(0.03)
      ? 10 * 60_000
      : this.random.between(0, 30_000);
    this.upAt.set(address, this.clock.now() + wait);
    return this.clock.now() + wait;
  }
}
