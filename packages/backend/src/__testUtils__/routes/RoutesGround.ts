/** A container that the proxy finds by its labels, on loopback. */
export interface ContainerOnGround {
  /** As its label names it: `wiki` for `wiki@docker`. */
  service: string;
  port: number;
}

/** What a command prints. */
export interface GroundAnswer {
  exit: number;
  stdout: string;
  stderr: string;
}

/** A proxy, its authority and its folder, wherever they come from: what the contract of routes is tried on. */
export interface RoutesGround {
  /** Where the proxy listens for people, on 127.0.0.1. */
  readonly ports: { http: number; https: number };
  /** Who signs certificates, in PEM. */
  readonly root: string;
  /** Milliseconds since the epoch, by which all of it goes. */
  now(): number;
  /** Has so many milliseconds go by. */
  elapse(milliseconds: number): Promise<void>;
  /** Starts the proxy with this static file, but for addresses and folders. It comes back when its API answers. */
  start(staticFile: string): Promise<void>;
  stop(): Promise<void>;
  /** What `wget` in its container prints. */
  get(url: string): Promise<GroundAnswer>;
  /** The last lines of its log. */
  lastLines(count: number): string;
  /** A file of its folder of routes; nothing when it is not there. */
  read(name: string): string | undefined;
  /** Replaces a file of that folder by renaming, or takes it away. */
  put(name: string, text: string | undefined): Promise<void>;
  /** The containers that run well, and no others. */
  run(containers: readonly ContainerOnGround[]): Promise<void>;
  /** What the authority finds under a name; 127.0.0.1 unless this says otherwise. */
  lead(name: string, address: string): Promise<void>;
  /** Ends all of it. */
  close(): Promise<void>;
}

/** A name that the authority refuses to sign for. */
export const BLOCKED = 'wiki.blocked.localhost';

/** What `wget` says where nobody listens. */
export const NOBODY: GroundAnswer = {
  exit: 1,
  stdout: '',
  stderr:
    "wget: can't connect to remote host (127.0.0.1): Connection refused\n",
};
