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
  /**
   * Makes or replaces a file, as the container sees it, by its mounts.
   *
   * @throws Error in the words of Go when it cannot be written there
   */
  writeFile(path: string, text: string): void;
  /** Where a port of its image is; at the same number when absent. */
  portAt?(own: number): number;
  /** Writes a line to what `docker logs` shows of it. */
  writeLog(line: string): void;
  /**
   * Where a port of another container listens on this computer, by a name that this one knows it by; nothing
   * when nobody has the name, or nothing listens there.
   */
  neighbour(name: string, port: number): Promise<Listener | undefined>;
}

/** Where something listens on this computer. */
export interface Listener {
  host: string;
  port: number;
}

/** A program that ends at its start, as with settings that it does not take. */
export class ProgramRefused extends Error {
  constructor(readonly exitCode: number, readonly output: readonly string[]) {
    super(`ended with ${exitCode}: ${output.at(-1) ?? ''}`);
  }
}

/** A program that somebody runs in a container, beside the one that it was started for. */
export interface ContainerCall {
  argv: readonly string[];
  /** The container's, with what came with the call. */
  environment: Readonly<Record<string, string>>;
  /** By name or number. */
  user: string;
  /** Where it runs; the image's own folder when absent. */
  folder?: string;
  /** All of its standard input. It is asked for only where somebody reads it: it may never end. */
  input(): Promise<string>;
}

/** How such a program ended. */
export interface ContainerExit {
  exit: number;
  stdout: string;
  stderr: string;
}

/** What answers behind one container, while it runs. */
export interface ContainerAnswers {
  /** @throws BackendDown when nothing listens on the port of the request's address */
  handle(request: BackendRequest): Promise<ProxyResponse>;
  /** Where a port of the container's own listens on this computer; nothing for most. */
  listenerAt?(port: number): Listener | undefined;
  /** Runs a program in it; nothing when its image has none of that name. */
  exec?(call: ContainerCall): Promise<ContainerExit | undefined>;
  close(): Promise<void>;
}

/** What the proxies of machines need of the rest of the sandbox. */
export interface ProxyOutside {
  /** Orders certificates for them. */
  authority: CertificateAuthority;
  /** Begins to answer for a container that has just started. @throws ProgramRefused when its program ends */
  open(container: RunningContainer): Promise<ContainerAnswers>;
}

/** Where plain HTTP and HTTPS of a name are answered on this computer. */
export interface NameListeners {
  http?: Listener;
  https?: Listener;
}
