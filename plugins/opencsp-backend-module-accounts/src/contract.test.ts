/*
 * Proves that each provider keeps the contract that the portal's core relies on, against the stand-ins. What is
 * special of a service is proven beside its provider.
 */
import {
  AccountProviderHarness,
  accountProviderContract,
} from '@opencsp/plugin-opencsp-node/testUtils';
import { AccountContext, AccountProvider } from '@opencsp/plugin-opencsp-node';
import { GitlabWorld } from './gitlab/__testUtils__/GitlabWorld';
import { createGitlabProvider } from './gitlab/gitlabProvider';
import { JellyfinWorld } from './jellyfin/__testUtils__/JellyfinWorld';
import { createJellyfinProvider } from './jellyfin/jellyfinProvider';
import { LldapWorld } from './lldap/__testUtils__/lldapWorld';
import { createLldapProvider } from './lldap/lldapProvider';
import { NextcloudWorld } from './nextcloud/__testUtils__/NextcloudWorld';
import { createNextcloudProvider } from './nextcloud/nextcloudProvider';

jest.setTimeout(60_000);

/** A provider that can try a password itself, by signing in to its service. */
function tried(
  world: { close(): Promise<void> },
  provider: AccountProvider,
  context: AccountContext,
): AccountProviderHarness {
  return {
    ...{ provider, context },
    password: number => `a good password, number ${number}`,
    opens: async (login, password) => {
      const accounts = await provider.open(context);
      try {
        return (await accounts.verify?.(login, password)) === true;
      } finally {
        await accounts.close();
      }
    },
    close: () => world.close(),
  };
}

describe('LLDAP', () => {
  accountProviderContract(async () => {
    const world = await LldapWorld.begin();
    return tried(world, createLldapProvider(), world.context());
  });
});

describe('Jellyfin', () => {
  accountProviderContract(async () => {
    const world = await JellyfinWorld.begin();
    return tried(world, createJellyfinProvider(), world.context());
  });
});

describe('Nextcloud', () => {
  accountProviderContract(async () => {
    const world = await NextcloudWorld.begin();
    return {
      ...tried(world, createNextcloudProvider(), world.context('local')),
      opens: (login, password) => world.opens(login, password),
    };
  });
});

describe('GitLab', () => {
  accountProviderContract(async () => {
    const world = await GitlabWorld.begin();
    return {
      ...tried(world, createGitlabProvider(), world.context('local')),
      opens: async (login, password) => world.opens(login, password),
    };
  });
});
