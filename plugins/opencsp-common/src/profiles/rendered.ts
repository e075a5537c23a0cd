import { ServiceDefinition } from '../catalogue/serviceDefinition';
import { ProfileSpec } from './profileSpec';

/** A file of a profile's branch. Text only, and never a secret in clear. */
export interface RenderedFile {
  /** Relative, with `/`; no `.` or `..` in it. */
  path: string;
  content: string;
}

/**
 * Ports on which people reach services. Others than 80 and 443 where something before the hosts moves
 * them; the proxy itself listens on 80 and 443 in any case.
 */
export interface PublicPorts {
  http: number;
  https: number;
}

/**
 * All that the files of a branch are made of. The same input gives the same bytes, always: there is no
 * time and no chance in it.
 */
export interface ProfileToRender {
  spec: ProfileSpec;
  /** The owner's short name; the branch is `<handle>-<spec.name>`. */
  handle: string;
  /** Entity ref of the owner. */
  owner: string;
  /** Definitions of the chosen services and of all that they need. */
  definitions: readonly ServiceDefinition[];
  /**
   * Digests of the secrets that are kept as such, by name (`secretsOf` says which): PBKDF2 of OpenID
   * clients' secrets, as Authelia reads them. Made once, so that a render changes nothing.
   */
  digests: Readonly<Record<string, string>>;
  /** Left out: 80 and 443. Each address that people or other services read says others. */
  ports?: PublicPorts;
}

/**
 * The branch of a profile. A handle has no hyphen, so that the first one ends it and two people can
 * never collide.
 */
export function branchOf(handle: string, profileName: string): string {
  return `${handle}-${profileName}`;
}
