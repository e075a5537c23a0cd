import { Dispatcher } from 'undici';

/** A way to one API server, with the credentials of this moment. */
export interface Connection {
  /** Base URL without a slash at the end. */
  server: string;
  dispatcher: Dispatcher;
  /** Headers that prove who we are; asked for before each request. */
  headers(): Promise<Record<string, string>>;
}

/**
 * Makes connections. It is asked again when the server does not know our token any more, and then
 * reads its files afresh: mounted tokens and certificate authorities are rotated.
 */
export type Connector = () => Promise<Connection>;

/** Where a cluster is. The first of `kubeconfig`, `inCluster` and `url` that is set counts. */
export interface ClusterConfig {
  /** Path of a kubeconfig file; its current context is used, `exec` plug-ins included. */
  kubeconfig?: string;
  /** The service account that is mounted into the pod that we run in. */
  inCluster?: boolean;
  /** `https://` address of the API server, with the two files that belong to it. */
  url?: string;
  caFile?: string;
  tokenFile?: string;
}
