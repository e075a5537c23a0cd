import { WebhookChange } from '../../webhooks/webhookMessages';

/** A service as it was before a change of its row, or is after it. */
interface ServiceFacts {
  /** `<profile id>.<service id>` */
  key: string;
  title: string;
  owner: string;
  profileId: string;
  hostId: string;
  deploymentId: string;
  state: string;
  url?: string;
}

/** A change of state, before its row has its place in the change feed. */
export type ServiceMove = Omit<WebhookChange, 'sequence'>;

/**
 * What webhooks are told of a service; nothing when its state stayed.
 *
 * @param after - absent when it is gone
 */
export function serviceMove(
  before: ServiceFacts | undefined,
  after: ServiceFacts | undefined,
): ServiceMove | undefined {
  const known = after ?? before;
  if (!known || before?.state === after?.state) {
    return undefined;
  }
  return {
    kind: 'service',
    id: known.key,
    name: known.title,
    owner: known.owner,
    from: before?.state,
    to: after?.state ?? 'gone',
    related: {
      profileId: known.profileId,
      hostId: known.hostId,
      deploymentId: known.deploymentId,
    },
    url: after?.url,
  };
}
