import {
  ChosenService,
  ProfileSpec,
  ProfileToRender,
  PublicPorts,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { definitions } from './definitions';

/** A digest as Authelia writes it, of a secret that is nobody's. */
const DIGEST = `$pbkdf2-sha512$310000$${'a'.repeat(22)}$${'b'.repeat(86)}`;

/** What a test changes of a profile. */
export interface ProfileOptions {
  spec?: Partial<ProfileSpec>;
  definitions?: readonly ServiceDefinition[];
  ports?: PublicPorts;
}

/** A profile with these services; an id alone lets everybody in. */
export function profileOf(
  services: readonly (string | (Partial<ChosenService> & { id: string }))[],
  options: ProfileOptions = {},
): ProfileToRender {
  const chosen = services.map(service => ({
    access: 'everyone' as const,
    secondFactor: false,
    ...(typeof service === 'string' ? { id: service } : service),
  }));
  return {
    spec: {
      name: 'family',
      domain: 'ada.example.com',
      adminEmail: 'ada@example.com',
      deployment: 'compose',
      passwordStrategy: 'universal',
      accounts: 'automatic',
      protocol: 'https',
      certificates: 'trusted',
      services: chosen,
      ...options.spec,
    },
    handle: 'ada',
    owner: 'user:default/ada',
    definitions: options.definitions ?? definitions,
    ...(options.ports && { ports: options.ports }),
    digests: Object.fromEntries(
      chosen.map(({ id }) => [`${id}-oidc-client`, DIGEST]),
    ),
  };
}
