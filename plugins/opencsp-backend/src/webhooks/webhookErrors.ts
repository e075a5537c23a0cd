import { NotFoundError } from '@backstage/errors';

/** 404 of a delivery that is not in the log any more, or never was. */
export function noDelivery(id: string): NotFoundError {
  return Object.assign(
    new NotFoundError(`There is no delivery "${id}" in the log.`),
    { code: 'not-found', nextStep: 'Look in the list of deliveries.' },
  );
}

/** 404 of a webhook that is not configured. */
export function noWebhook(name: string): NotFoundError {
  return Object.assign(
    new NotFoundError(`There is no webhook "${name}" in opencsp.webhooks.`),
    { code: 'not-found', nextStep: 'Look in the list of webhooks.' },
  );
}
