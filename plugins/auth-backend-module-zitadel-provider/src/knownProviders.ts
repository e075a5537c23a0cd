import { z } from 'zod';
import { OidcContext } from './discovery';
import { TokenIssuer } from './logoutToken';
import { Retried } from './retried';

const metadataSchema = z.object({
  issuer: z.string(),
  jwks_uri: z.string(),
  userinfo_endpoint: z.string().optional(),
});
const clientSchema = z.object({
  id_token_signed_response_alg: z.string().default('RS256'),
});

/** The providers of all environments, for whoever checks a token of theirs. */
export class KnownProviders {
  private readonly providers: {
    clientId: string;
    provider: Retried<OidcContext>;
  }[] = [];

  add(clientId: string, provider: Retried<OidcContext>): void {
    this.providers.push({ clientId, provider });
  }

  /** @throws ServiceUnavailableError while discovery does not succeed */
  issuers(): Promise<TokenIssuer[]> {
    return Promise.all(
      this.providers.map(async ({ clientId, provider }) => {
        const { client } = await (await provider.get()).promise;
        const metadata = metadataSchema.parse(client.issuer.metadata);
        const { id_token_signed_response_alg: algorithm } = clientSchema.parse(
          client.metadata,
        );
        return {
          issuer: metadata.issuer,
          jwksUri: metadata.jwks_uri,
          userinfoEndpoint: metadata.userinfo_endpoint,
          clientId,
          algorithm,
        };
      }),
    );
  }
}
