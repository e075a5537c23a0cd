import { ServiceUnavailableError } from '@backstage/errors';
import { KubernetesClient, KubernetesObject } from '@opencsp/client-kubernetes';

/** A client whose connection can break between what the server did and its answer. */
export class ForgetfulClient extends KubernetesClient {
  /** The next object is made, but nobody hears of it. */
  forgetNext = false;

  override async create<T extends KubernetesObject>(
    ...args: Parameters<typeof KubernetesClient.prototype.create<T>>
  ): Promise<T> {
    const made = await super.create<T>(...args);
    const [, , , options] = args;
    if (this.forgetNext && !options?.dryRun) {
      this.forgetNext = false;
      throw new ServiceUnavailableError(
        'The connection was closed without an answer.',
      );
    }
    return made;
  }
}
