import { AccountContext, AccountProvider } from '@opencsp/plugin-opencsp-node';
import { GitlabAccounts } from './GitlabAccounts';
import { GitlabApi } from './GitlabApi';
import { GitlabDoor } from './GitlabDoor';
import { revokeTokens } from './tokens';

/**
 * Looks after the people of a GitLab 19 over its API, with a token of its first administrator that is made for each
 * look and ended after it. Nobody can make an account there by themselves any more.
 */
export function createGitlabProvider(): AccountProvider {
  /** Profiles whose GitLab has no token of ours left: its console takes a minute, and is spared there. */
  const left = new Set<string>();
  return {
    service: 'gitlab',
    title: 'GitLab',
    isSlow: true,
    async open(context) {
      const { service, signal, profile } = context;
      signal.throwIfAborted();
      if (!left.delete(profile.id)) {
        await revokeTokens(service, signal);
      }
      const way = { service, signal, host: hostOf(context) };
      const door = await GitlabDoor.open(way);
      const onLeft = () => left.add(profile.id);
      const accounts = new GitlabAccounts({ door, context, onLeft });
      try {
        await new GitlabApi(door).closeSignUp();
      } catch (error) {
        await accounts.close();
        throw error;
      }
      return accounts;
    },
  };
}

/** It answers to whoever asks for it by the name that it has for browsers. */
function hostOf({ plan, service }: AccountContext): string {
  return plan.url && URL.canParse(plan.url)
    ? new URL(plan.url).host
    : service.id;
}
