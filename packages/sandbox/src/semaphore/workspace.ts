/** What lies on the disk of the server and its hosts: it outlives a restart, not the stand-in. */
export class Workspace {
  /** Folders into which repositories are cloned. */
  readonly clones = new Set<string>();
  /** Files that playbooks wrote, by host and path. */
  readonly files = new Map<string, string>();
}
