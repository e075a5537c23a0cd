import {
  BackendRequest,
  CertificateAuthority,
  ProxyResponse,
} from '../traefik';

/** A container that runs on a machine of the sandbox, for what answers behind it. */
export interface RunningContainer {
  /** Name of the project: the branch. */
  project: string;
  /** Name of the service in the Compose file: the id of its definition, or of a store beside it. */
  service: string;
  /** With its tag. */
  image: string;
  environment: Readonly<Record<string, string>>;
  /** The text of a file as the container sees it, by its mounts; nothing when there is none. */
  readFile(path: string): string | undefined;
}

/** What answers behind one container, while it runs. */
export interface ContainerAnswers {
  /** @throws BackendDown when nothing listens on the port of the request's address */
  handle(request: BackendRequest): Promise<ProxyResponse>;
  close(): Promise<void>;
}

/** What the proxies of machines need of the rest of the sandbox. */
export interface ProxyOutside {
  /** Orders certificates for them. */
  authority: CertificateAuthority;
  /** Begins to answer for a container that has just started. */
  open(container: RunningContainer): Promise<ContainerAnswers>;
}

/** Where plain HTTP and HTTPS of a name are answered on this computer. */
export interface NameListeners {
  http?: { host: string; port: number };
  https?: { host: string; port: number };
}
