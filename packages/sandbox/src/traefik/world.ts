/*
 * What the stand-in needs of the machine that it runs on, and of the world outside. Everything comes in
 * as an argument, so that a machine, a test or a simulation can attach it.
 */

/** The folder of the file provider. Paths are those of the container. */
export interface DynamicDirectory {
  /** Names of the files in it, in any order; nothing when there is no such folder. */
  list(): Promise<readonly string[] | undefined>;
  /** The text of one; nothing when it is gone. */
  read(name: string): Promise<string | undefined>;
}

/** A server that Docker's provider sees by the labels of a container. */
export interface DockerService {
  /** As the label names it: `nextcloud` for `nextcloud@docker`. */
  name: string;
  /** Where it answers, such as `http://172.30.0.2:8080`. */
  url: string;
  /** The container runs and is not starting or unhealthy: others are left out whole (recorded: Docker provider 3). */
  running: boolean;
  /** `<service>-<project>`, which a default router is made for. Absent: none is made. */
  container?: string;
}

/** A request, to the proxy or from it. */
export interface ProxyRequest {
  method: string;
  /** Path and query, as sent; absolute for a {@link BackendRequest}. */
  url: string;
  /** With `host`. */
  headers: Headers;
  body: Buffer;
}

/** A request that the proxy makes; `url` is absolute. */
export interface BackendRequest extends ProxyRequest {
  /** Ends when nobody waits for the answer any more. */
  signal: AbortSignal;
}

/** An answer. `content-length` is set by who sends it. */
export interface ProxyResponse {
  status: number;
  headers: Headers;
  body: Buffer;
}

/** Why nothing answered, in the words of Go, such as `dial tcp 127.0.0.1:9001: connect: connection refused`. */
export class BackendDown extends Error {
  readonly name = 'BackendDown';
}

/** Why Docker was not reached, in the words of its client, such as `failed to connect to the docker API at …`. */
export class DockerDown extends Error {
  readonly name = 'DockerDown';
}

/**
 * Makes a request to a server that the proxy reaches, following no redirects.
 *
 * @throws BackendDown when nothing answers
 */
export type BackendCaller = (request: BackendRequest) => Promise<ProxyResponse>;

/** What has to be found under a name, below `/.well-known/acme-challenge/`. */
export interface AcmeChallenge {
  token: string;
  keyAuthorization: string;
}

/** Where an authority has its challenges put. */
export interface ChallengeSolver {
  present(challenge: AcmeChallenge): Promise<void> | void;
  remove(challenge: AcmeChallenge): Promise<void> | void;
}

/** What came of an order. */
export type AcmeResult =
  | {
      outcome: 'issued';
      /** Leaf and intermediate, in PEM. */
      chain: string;
      /** PKCS#8 in PEM. */
      key: string;
    }
  | {
      outcome: 'refused';
      /** The text of the log's field `error`. */
      error: string;
    };

/** An ACME server. The sandbox's own has this form. */
export interface CertificateAuthority {
  /** Orders a certificate for one name. It never fails: what went wrong is in the result. */
  order(order: {
    name: string;
    /** `caServer` of the resolver. */
    directory: string;
    solver: ChallengeSolver;
    signal: AbortSignal;
  }): Promise<AcmeResult>;
}

/** The files that certificates are kept in. Paths are those of the container. */
export interface AcmeStorage {
  /** Nothing when there is no such file. */
  read(path: string): Promise<StoredFile | undefined>;
  /** Makes or replaces it, with mode 600 when it is new. */
  write(path: string, text: string): Promise<void>;
}

/** A file with its permissions. */
export interface StoredFile {
  /** Its last nine bits, such as `0o600`. */
  mode: number;
  text: string;
}

/** Time. */
export interface Clock {
  now(): Date;
  /** Runs something later. The answer calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

/** All of it. */
export interface TraefikWorld {
  /** The text of `traefik.yml`. */
  staticFile(): Promise<string>;
  dynamic: DynamicDirectory;
  /**
   * What Docker's provider sees now.
   *
   * @throws DockerDown when it does not reach Docker: what it knew stays
   */
  services(): Promise<readonly DockerService[]>;
  call: BackendCaller;
  authority: CertificateAuthority;
  storage: AcmeStorage;
  clock: Clock;
  /** Writes one line of its log, without the line break. */
  log(line: string): void;
  /** `X-Forwarded-Server`: the container's host name. */
  hostName: string;
  /** What templates of dynamic files find by `env`. */
  environment: Readonly<Record<string, string>>;
}
