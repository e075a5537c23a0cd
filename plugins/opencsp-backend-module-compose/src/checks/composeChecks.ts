import { DriverChecks } from '@opencsp/plugin-opencsp-node';
import { CHECK_COMMANDS } from './commands';
import { architecture, compose, engine } from './engineChecks';
import { ports, runsAlready } from './portChecks';
import { disk, memory } from './roomChecks';
import { clock, egress, names } from './worldChecks';

/** What a host must have for Docker Compose. What is not known has not passed. */
export const composeChecks: DriverChecks = {
  commands: CHECK_COMMANDS,
  judge(sections, deployment) {
    const project = deployment?.project;
    const found = { engine: engine(sections), compose: compose(sections) };
    const room = {
      ...(deployment && { needs: deployment.needs }),
      runsAlready: runsAlready(sections, project),
    };
    const { answer } = found.engine;
    return {
      checks: [
        architecture(sections),
        found.engine.check,
        found.compose.check,
        ports(sections, project),
        disk(sections, room),
        memory(sections, room),
        clock(sections),
        names(sections),
        egress(),
      ],
      engines: {
        ...(answer.is === 'there' && { docker: answer.version }),
        ...(found.compose.version && { compose: found.compose.version }),
      },
    };
  },
};
