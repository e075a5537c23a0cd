import {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { AuthenticationError } from '@backstage/errors';
import { OpencspClient } from '@opencsp/plugin-opencsp-common';

const PLUGIN_ID = 'opencsp';

/**
 * How an action reaches the portal's API, and as whom. A token is asked for at each call and never
 * kept: a person's ends in minutes.
 */
export class PortalAccess {
  readonly client: OpencspClient;

  constructor(
    private readonly auth: AuthService,
    discovery: DiscoveryService,
    fetchFn: typeof fetch,
  ) {
    this.client = new OpencspClient({
      baseUrl: () => discovery.getBaseUrl(PLUGIN_ID),
      fetch: fetchFn,
    });
  }

  /**
   * A token of the person who started the task: what the portal then allows is what it allows them.
   *
   * @throws AuthenticationError when the task ran so late that their session is over
   */
  async personToken(
    initiator: () => Promise<BackstageCredentials>,
  ): Promise<string> {
    try {
      return await this.tokenFor(await initiator());
    } catch (error) {
      throw new AuthenticationError(
        'The session of the person who started this task is over, so this step did nothing. Sign in and start the template again.',
        error,
      );
    }
  }

  /** A token of the scaffolder itself, for what may take longer than a person's session. */
  async ownToken(): Promise<string> {
    return this.tokenFor(await this.auth.getOwnServiceCredentials());
  }

  private async tokenFor(onBehalfOf: BackstageCredentials): Promise<string> {
    const { token } = await this.auth.getPluginRequestToken({
      onBehalfOf,
      targetPluginId: PLUGIN_ID,
    });
    return token;
  }
}
