import { DeploymentDriver } from '@opencsp/plugin-opencsp-node';
import { renderCompose } from '@opencsp/rendering';

/** Docker Compose. It asks nothing of the portal's own surroundings, so that it is always there. */
export const composeDriver: DeploymentDriver = {
  id: 'compose',
  title: 'Docker Compose',
  availability: () => ({ available: true }),
  render: renderCompose,
};
