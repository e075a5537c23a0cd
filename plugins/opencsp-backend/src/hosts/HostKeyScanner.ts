/** Where an SSH server should answer. */
export interface SshEndpoint {
  /** An IP address: names are resolved before. */
  address: string;
  port: number;
}

/** A host key that a server proved to own by completing a key exchange. */
export interface ScannedHostKey {
  /** Such as `ssh-ed25519`. */
  type: string;
  /** RFC 4253 §6.6 key blob, base64. */
  blob: string;
  /** `SHA256:…`, as OpenSSH prints it. */
  fingerprint: string;
}

/** What trying came to. */
export type ScanResult =
  | { outcome: 'key'; key: ScannedHostKey }
  | { outcome: 'unreachable'; message: string }
  /** The operator does not let the portal connect there. */
  | { outcome: 'not-allowed'; message: string };

/** Completes an SSH key exchange and says which host key the server owns; it does not log in. */
export interface HostKeyScanner {
  scan(endpoint: SshEndpoint, signal: AbortSignal): Promise<ScanResult>;
}
