import { Authorizer } from '../../authz/Authorizer';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { HostDeadlines } from '../../domain/hosts/hostRecord';
import { HostKeyScanner } from '../../hosts/HostKeyScanner';
import { ScanOverJump } from '../../hosts/preflight/scanOverJump';
import { HandoffsService } from '../../profiles/secrets/HandoffsService';
import { Clock } from '../../reconcile/clock';
import { HostRegistry } from '../../store/hosts/HostRegistry';
import { HostKeySeal } from './HostKeySeal';
import { SshKeyPair } from './sshKeyPair';

/** What is on a host, as its page shows it. */
export type OnHost = Pick<
  DeploymentRecord,
  'id' | 'number' | 'profileId' | 'profileName' | 'hostName'
>;

/** What the use cases of hosts need. */
export interface HostsOptions {
  store: HostRegistry;
  /** What is deployed where. */
  deployments: {
    liveOf(of: { hostId?: string }): Promise<OnHost | undefined>;
  };
  authorizer: Authorizer;
  scanner: HostKeyScanner;
  scanOverJump: ScanOverJump;
  /** Addresses of a name, as the computer finds them. */
  resolve: (name: string) => Promise<string[]>;
  /** As `hosts.allowedNetworks` is configured. */
  allowedNetworks?: readonly string[];
  handoffs: Pick<HandoffsService, 'take'>;
  seal: HostKeySeal;
  /** Makes a pair with this comment. */
  newKeyPair: (comment: string) => SshKeyPair;
  /** The line for `authorized_keys` of the platform's key, where it is known. */
  platformPublicKey?: string;
  /** The line of the configuration runner's key, where it is known. */
  ansiblePublicKey?: string;
  deadlines: HostDeadlines;
  clock: Pick<Clock, 'now'>;
  /** A new UUID. */
  newId: () => string;
  /** Something became due. */
  onDue: () => void;
}
