import { addressOf } from '../build/addresses';
import { KNOWN } from './names';
import { Rule } from './rendered';

/** A tile leads to an address of the profile, and to nothing else: browsers follow any scheme. */
export const homerAddresses: Rule = ({ model }) =>
  model.services
    .filter(({ url, id }) => url !== undefined && id !== KNOWN.homer)
    .filter(({ url, host }) => {
      const isOfProfile =
        host !== undefined &&
        host.endsWith(`.${model.domain}`) &&
        url === addressOf(host, model);
      return !isOfProfile;
    })
    .map(({ id }) => ({
      path: `services.${id}.url`,
      message: `It must be ${model.protocol}:// and a name below ${
        model.domain
      }${
        model.publicPort === undefined ? '' : `, with port ${model.publicPort}`
      }.`,
    }));
