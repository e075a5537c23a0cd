import { InputError } from '@backstage/errors';
import { ClusterConfig, Connector } from '../connection';
import { fileConnection } from './fileConnection';
import { kubeConfigConnection } from './kubeConfigConnection';

/**
 * How to connect by this configuration. Nothing is read before the first request.
 *
 * @throws InputError when nothing says where the cluster is
 */
export function connectorFor(config: ClusterConfig): Connector {
  const { kubeconfig, inCluster, url, caFile, tokenFile } = config;
  if (kubeconfig) {
    return () => kubeConfigConnection({ kubeconfig });
  }
  if (inCluster) {
    return () => kubeConfigConnection({ inCluster: true });
  }
  if (url) {
    return () => fileConnection({ url, caFile, tokenFile });
  }
  throw new InputError(
    'Nothing says where the Kubernetes API is: set kubeconfig, inCluster or url',
  );
}
