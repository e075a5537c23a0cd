import { flatKeys } from '../flatKeys';
import { messages } from '../messages';
import { deployments } from './deployments';
import { form } from './form';
import { generations } from './generations';
import { hosts } from './hosts';
import { operations } from './operations';
import { people } from './people';
import { platform } from './platform';
import { profiles } from './profiles';
import { readiness } from './readiness';
import { routes } from './routes';
import { Translated } from './Translated';

/** Every text of the OpenCSP pages, in Korean. */
export const korean: Translated<typeof messages> = {
  form,
  ...deployments,
  ...generations,
  ...hosts,
  ...operations,
  ...people,
  ...profiles,
  ...readiness,
  ...routes,
  ...platform,
};

/** The same as a translation resource has it. */
export default flatKeys(korean);
