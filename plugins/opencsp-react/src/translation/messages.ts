import { deploymentMessages } from './deploymentMessages';
import { formMessages } from './form/formMessages';
import { generationMessages } from './generationMessages';
import { hostMessages } from './hostMessages';
import { operationsMessages } from './operationsMessages';
import { peopleMessages } from './peopleMessages';
import { platformMessages } from './platformMessages';
import { profileMessages } from './profileMessages';
import { readinessMessages } from './readinessMessages';
import { routeMessages } from './routeMessages';

/**
 * Every text of the OpenCSP pages, in English. Sentence case; an error says what happened, why, and
 * what to do. What the API says (steps, failures) comes in the API's own words.
 */
export const messages = {
  form: formMessages,
  ...deploymentMessages,
  ...generationMessages,
  ...hostMessages,
  ...operationsMessages,
  ...peopleMessages,
  ...profileMessages,
  ...readinessMessages,
  ...routeMessages,
  ...platformMessages,
} as const;
