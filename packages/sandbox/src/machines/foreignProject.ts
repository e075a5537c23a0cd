import { Engine } from './docker/engine';
import { ImageCatalogue } from './docker/images';
import { imageOf } from './docker/registry';
import { orderOf } from './compose/orders';
import { readService } from './compose/service';
import { Project } from './compose/project';
import { label } from './compose/session';

const IMAGE = 'nginx:1.27';
const FOLDER = '/home/somebody/site';

/** Makes a running project of somebody else, in their own folder, with the name that is asked for. */
export function foreignProject(
  engine: Engine,
  name: string,
  catalogue: ImageCatalogue,
): void {
  const service = readService('site', { image: IMAGE, restart: 'always' });
  const image = imageOf(IMAGE, 1);
  const project: Project = {
    name,
    folder: FOLDER,
    files: [`${FOLDER}/compose.yaml`],
    services: [service],
    disabled: [],
    networks: [],
    volumes: [],
    secrets: [],
  };
  engine.keepImage(image);
  engine.makeNetwork({
    name: `${name}_default`,
    internal: false,
    labels: { [label('project')]: name, [label('network')]: 'default' },
  });
  const order = orderOf(service, 1, {
    project,
    facts: catalogue(IMAGE),
    imageId: image.id,
    composeVersion: engine.state.compose,
    newId: () => '',
  });
  const container = engine.create({
    ...order,
    networks: [{ name: `${name}_default`, aliases: ['site'] }],
  });
  engine.start(container);
}
