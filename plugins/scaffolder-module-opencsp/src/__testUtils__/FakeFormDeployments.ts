import {
  DeploymentPreview,
  oldHostChoices,
} from '@opencsp/plugin-opencsp-common';
import { FakeDeploymentsApi } from '@opencsp/plugin-opencsp-react/testUtils';
import { z } from 'zod';

const requestSchema = z.looseObject({
  profileId: z.string().optional(),
  hostId: z.string().optional(),
  prepare: z.boolean().optional(),
  oldHost: z.enum(oldHostChoices).optional(),
});

/** The part of the API about deployments as the form uses it. What is refused a test decides. */
export class FakeFormDeployments extends FakeDeploymentsApi {
  /** What stands against a host, by its id. */
  readonly hostProblems: Record<string, string> = {};
  warnings: string[] = [];
  /** What was asked to be checked. */
  readonly validated: Record<string, unknown>[] = [];

  override async validate(request?: unknown): Promise<DeploymentPreview> {
    const error = this.refusals.validate;
    if (error) {
      throw error;
    }
    const asked = requestSchema.parse(request);
    this.validated.push(asked);
    const { profileId = '', hostId, prepare, oldHost } = asked;
    const moves = hostId === undefined ? undefined : this.moveOf(asked);
    const problem =
      hostId === undefined
        ? 'Choose a host or a machine that is being made: one of the two.'
        : this.hostProblems[hostId];
    const problems = [
      ...(profileId === ''
        ? [{ path: 'profileId', message: 'Choose a profile.' }]
        : []),
      ...(problem === undefined ? [] : [{ path: 'hostId', message: problem }]),
      ...(moves && !oldHost
        ? [{ path: 'oldHost', message: `It runs on "${moves.hostName}".` }]
        : []),
    ];
    return {
      ok: problems.length === 0,
      problems,
      warnings: this.warnings,
      sentences:
        problems.length === 0
          ? [
              `Docker Compose brings ${profileId} onto ${hostId}${
                prepare ? ', which is prepared' : ''
              }.`,
              ...(moves
                ? [`On ${moves.hostName} the choice is: ${oldHost}.`]
                : []),
            ]
          : [],
      moves,
    };
  }

  /** What is live elsewhere: as the portal says it, once there is a host. */
  private moveOf({
    profileId,
    hostId,
  }: z.infer<typeof requestSchema>): DeploymentPreview['moves'] {
    const at = this.items.find(
      ({ live, profile, host }) =>
        live && profile.id === profileId && host.id !== hostId,
    );
    return (
      at && {
        deploymentId: at.id,
        hostId: at.host.id,
        hostName: at.host.name,
      }
    );
  }
}
