import { DeploymentToRun, DriverChecks } from '@opencsp/plugin-opencsp-node';
import { ComposePlan } from '../project/composePlan';
import { checkCommands, SECTION } from './commands';
import { egress } from './egressCheck';
import { compose, engine } from './engineChecks';
import { ports } from './portChecks';
import { registriesOf } from './registries';
import { sectionOf } from './sections';

/** Where Debian's and Docker's own packages keep images and volumes. */
const DATA_FOLDER = '/var/lib/docker';

/**
 * What a host must have for Docker Compose. What is not known has not passed.
 *
 * @param planOf - without containers for a commit that cannot be read; it must not throw
 */
export function composeChecks(
  planOf: (deployment: DeploymentToRun) => ComposePlan,
): DriverChecks {
  return {
    demands: deployment => ({
      dataFolder: DATA_FOLDER,
      names: registriesOf(deployment && planOf(deployment)).map(
        ({ host }) => host,
      ),
    }),
    commands: deployment => checkCommands(deployment && planOf(deployment)),
    judge(sections, deployment) {
      const found = { engine: engine(sections), compose: compose(sections) };
      const { answer } = found.engine;
      return {
        checks: [
          found.engine.check,
          found.compose.check,
          ports(sections, deployment?.project),
          egress(sections, deployment && planOf(deployment)),
        ],
        engines: {
          ...(answer.is === 'there' && { docker: answer.version }),
          ...(found.compose.version && { compose: found.compose.version }),
        },
        isThere: sectionOf(sections, SECTION.containers).stdout.trim() !== '',
      };
    },
  };
}
