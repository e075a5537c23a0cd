import { EXIT } from '../invocation';
import { Flags } from '../docker/flags';
import { configHash, configJson, configYaml } from './configOutput';
import { Project, withServices } from './project';
import { Session } from './session';

/** `config`: reads and checks, and shows what was asked for (recorded: 02). */
export function config(
  { call }: Session,
  flags: Flags,
  read: () => Project,
): number {
  const project = withServices(read(), flags.rest);
  const { services, disabled } = project;
  const lines = (all: readonly string[]) =>
    call.out(all.map(line => `${line}\n`).join(''));
  const hash = flags.value('hash');
  if (flags.has('quiet')) {
    return EXIT.OK;
  }
  if (flags.has('services')) {
    lines(services.map(({ name }) => name));
  } else if (flags.has('images')) {
    lines(services.map(({ image }) => image ?? ''));
  } else if (flags.has('volumes')) {
    lines(project.volumes.map(({ key }) => key));
  } else if (flags.has('profiles')) {
    const all = [...services, ...disabled].flatMap(({ profiles }) => profiles);
    lines([...new Set(all)].sort());
  } else if (hash !== undefined) {
    lines(
      services
        .filter(({ name }) => hash === '*' || hash.split(',').includes(name))
        .map(each => `${each.name} ${configHash(each)}`),
    );
  } else if (flags.value('format') === 'json') {
    call.out(configJson(project));
  } else {
    call.out(configYaml(project, flags.has('no-interpolate')));
  }
  return EXIT.OK;
}
