import { PlainValue } from '../escape/composeText';

/** The networks of a profile. */
export const NETWORKS = {
  /** Proxy and services that are reached from outside; it leads out. */
  public: 'traefik_public',
  /** Services among themselves; it leads nowhere. */
  backend: 'backend',
  /** The reverse proxy and who filters Docker's socket for it; nobody else. */
  socket: 'docker_socket',
} as const;

/** The networks, by the names that Compose would give them: Traefik is told one of them. */
export function networks(project: string): PlainValue {
  return {
    [NETWORKS.public]: { name: `${project}_${NETWORKS.public}` },
    [NETWORKS.backend]: {
      name: `${project}_${NETWORKS.backend}`,
      internal: true,
    },
    [NETWORKS.socket]: {
      name: `${project}_${NETWORKS.socket}`,
      internal: true,
    },
  };
}
