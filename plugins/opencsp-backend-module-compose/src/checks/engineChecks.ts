import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { HostSection } from '@opencsp/plugin-opencsp-node';
import { EngineAnswer, engineAnswer } from '../engine/engineAnswer';
import { engineTrouble } from '../failures/engineTrouble';
import { SECTION } from './commands';
import { sectionOf } from './sections';

/** The oldest Compose that reads the files: 2.24 has the long form of env files. */
const OLDEST_COMPOSE = [2, 24] as const;

const START_ENGINE = 'Start it: "systemctl enable --now docker".';

const INSTALL_COMPOSE =
  'Prepare the host, or install the package "docker-compose-plugin", 2.24 or newer.';

/** The engine, and that it answers this login. */
export function engine(sections: readonly HostSection[]): {
  check: HostCheck;
  answer: EngineAnswer;
} {
  const answer = engineAnswer(sectionOf(sections, SECTION.engine));
  const common = { name: 'engine', title: 'Docker engine' };
  if (answer.is === 'there') {
    return {
      answer,
      check: { ...common, result: 'passed', found: answer.version },
    };
  }
  const { message, nextStep } = engineTrouble(answer);
  return {
    answer,
    check: {
      ...common,
      result: 'failed',
      found:
        answer.is === 'silent'
          ? 'Docker is installed, and its engine does not answer.'
          : message,
      fix: answer.is === 'silent' ? START_ENGINE : nextStep,
    },
  };
}

/** Compose; its version is said with and without a leading "v" (recorded: 01). */
export function compose(sections: readonly HostSection[]): {
  check: HostCheck;
  version?: string;
} {
  const { exit, stdout, stderr } = sectionOf(sections, SECTION.compose);
  const common = { name: 'compose', title: 'Docker Compose' };
  const [, version, major, minor] =
    /^v?((\d+)\.(\d+)\S*)$/.exec(stdout.trim()) ?? [];
  if (exit !== 0 || !version) {
    return {
      check: {
        ...common,
        result: 'failed',
        found: /docker-compose/.test(stderr)
          ? 'Only the old program "docker-compose" is there.'
          : 'It is not installed; the old program "docker-compose" does not do.',
        fix: INSTALL_COMPOSE,
      },
    };
  }
  const isNewEnough =
    Number(major) > OLDEST_COMPOSE[0] ||
    (Number(major) === OLDEST_COMPOSE[0] && Number(minor) >= OLDEST_COMPOSE[1]);
  return {
    version,
    check: isNewEnough
      ? { ...common, result: 'passed', found: version }
      : {
          ...common,
          result: 'failed',
          found: `${version}; needed is ${OLDEST_COMPOSE.join('.')} or newer.`,
          fix: INSTALL_COMPOSE,
        },
  };
}
