import { Generations } from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { generationsBeside } from '../../domain/deployments/generations';
import { readableDeployment } from './access';
import { earlierOnHost } from './earlierOnHost';
import { DeploymentsOptions } from './options';

/** How long the host may take in all, in milliseconds. */
const ASK_MS = 45_000;

/** The systems that the host of a deployment keeps, asked right now and kept nowhere. */
export class DeploymentGenerations {
  constructor(
    private readonly options: Pick<
      DeploymentsOptions,
      'authorizer' | 'store' | 'askGenerations'
    >,
  ) {}

  /**
   * The newest first, each with what going to it would change. None where the driver keeps none, and for a
   * deployment whose place another one has taken.
   *
   * @throws ServiceUnavailableError when the host cannot be asked, or does not tell them
   */
  async list(caller: Caller, id: string): Promise<Generations> {
    const { store, askGenerations } = this.options;
    const record = await readableDeployment(this.options, caller, id);
    if (!record.live) {
      return { generations: [] };
    }
    const seen = await askGenerations(record, AbortSignal.timeout(ASK_MS));
    const { profileId, hostId } = record;
    const onHost =
      seen.length > 0 ? await earlierOnHost(store, { profileId, hostId }) : [];
    return { generations: generationsBeside(seen, { record, onHost }) };
  }
}
