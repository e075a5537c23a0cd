import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { InputError } from '@backstage/errors';
import { Agent, Dispatcher, ProxyAgent } from 'undici';
import { Connection } from '../connection';

/**
 * A connection from a kubeconfig file, or from the service account that is mounted into our pod.
 * Kubernetes' own library reads them, because `exec` plug-ins, client certificates, impersonation
 * and token files are many; requests and watches are ours.
 *
 * @throws InputError when the file names no usable cluster
 */
export async function kubeConfigConnection(
  source: { kubeconfig: string } | { inCluster: true },
): Promise<Connection> {
  const config = load(source);
  const cluster = config.getCurrentCluster();
  if (!cluster) {
    throw new InputError(
      'kubeconfig' in source
        ? `The kubeconfig ${source.kubeconfig} has no current context with a cluster`
        : 'There is no service account here: inCluster works only inside a Kubernetes pod',
    );
  }
  const options = await applied(config);
  return {
    server: cluster.server.replace(/\/+$/, ''),
    dispatcher: dispatcherFor(cluster.proxyUrl, options),
    headers: async () => authorization(await applied(config)),
  };
}

/** Loaded when it is first needed: importing the library takes 0.4 s of a start. */
function load(
  source: { kubeconfig: string } | { inCluster: true },
): KubeConfig {
  const library: typeof import('@kubernetes/client-node') = require('@kubernetes/client-node');
  const config = new library.KubeConfig();
  try {
    if ('kubeconfig' in source) {
      config.loadFromFile(source.kubeconfig);
    } else {
      config.loadFromCluster();
    }
  } catch (error) {
    throw new InputError(
      'kubeconfig' in source
        ? `The kubeconfig ${source.kubeconfig} cannot be read`
        : 'The service account of this pod cannot be read',
      error,
    );
  }
  return config;
}

async function applied(config: KubeConfig): Promise<RequestOptions> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return options;
}

function dispatcherFor(
  proxyUrl: string | undefined,
  options: RequestOptions,
): Dispatcher {
  const { ca, cert, key, pfx, passphrase, servername } = options;
  const { rejectUnauthorized } = options;
  const tls = {
    ca,
    cert,
    key,
    pfx,
    passphrase,
    servername,
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
  if (!proxyUrl) {
    return new Agent({ connect: tls });
  }
  if (!/^https?:/.test(proxyUrl)) {
    throw new InputError(
      `The proxy ${proxyUrl} of the kubeconfig is not supported: only http and https are`,
    );
  }
  return new ProxyAgent({ uri: proxyUrl, requestTls: tls });
}

function authorization(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === 'string') {
      headers[name.toLowerCase()] = value;
    }
  }
  if (options.auth) {
    const encoded = Buffer.from(options.auth).toString('base64');
    headers.authorization = `Basic ${encoded}`;
  }
  return headers;
}
