import { HumanDuration } from '@backstage/types';

export interface Config {
  auth?: {
    providers?: {
      /**
       * @visibility frontend
       */
      zitadel?: {
        /**
         * By environment, such as `development`.
         *
         * @visibility frontend
         */
        [environment: string]: {
          clientId: string;
          /**
           * @visibility secret
           */
          clientSecret: string;
          /** Address of the discovery document; by default below `opencsp.identity.issuer`. */
          metadataUrl?: string;
          /** By default `<backend.baseUrl>/api/auth/zitadel/handler/frame`. */
          callbackUrl?: string;
          /** Where people come back to after signing out; by default `app.baseUrl` with a slash. Register it at the provider. */
          postLogoutRedirectUri?: string;
          /** By default `client_secret_basic`. */
          tokenEndpointAuthMethod?: string;
          /** By default `RS256`. */
          tokenSignedResponseAlg?: string;
          additionalScopes?: string | string[];
          /** By default `auto`: the provider asks when it has to. */
          prompt?: string;
          /** For each request to the provider; by default 10 seconds. */
          timeout?: HumanDuration | string;
          /** How long the session cookie lives; by default 1000 days. */
          sessionDuration?: HumanDuration | string;
        };
      };
      /**
       * Exchanges access tokens of the same identity provider for Backstage user tokens, for callers
       * without a browser. `{}` switches it on; absent, it is off.
       */
      'zitadel-bearer'?: {
        /** Signatures that are allowed, such as `ES256`; by default `RS256` only. */
        algorithms?: string[];
      };
    };
  };

  opencsp?: {
    /** Who people are and what they may. */
    identity?: {
      /** The provider's issuer, such as `https://id.example.org`. */
      issuer?: string;
      /** ZITADEL: the project whose roles count. A number, so put it in quotes. */
      projectId?: string;
      /** ZITADEL: only roles granted inside this organisation count. A number, so put it in quotes. */
      organizationId?: string;
      /**
       * The claim with the roles: its name, or a dotted path such as `realm_access.roles`. An
       * array, one text, or ZITADEL's object. By default the claim of `projectId`.
       */
      roleClaim?: string;
      /** Values of the claim that give each role; by default the role's own name. */
      roles?: {
        admin?: string[];
        operator?: string[];
        member?: string[];
        viewer?: string[];
      };
    };
  };
}
