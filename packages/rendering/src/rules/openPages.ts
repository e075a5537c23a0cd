import { signsInItself } from '../build/signIn';
import { serviceOf } from './names';
import { Rule } from './rendered';

/**
 * A way from outside that nobody guards, though the definition of its service wants it guarded: such as
 * the directory's page over plain HTTP, where the portal cannot be asked (recorded: authelia, lldap 19).
 */
export const openPages: Rule = ({ profile, model }) =>
  model.routes
    .filter(({ forwardAuth }) => !forwardAuth)
    .flatMap(({ service }) => {
      const definition = profile.definitions.find(({ id }) => id === service);
      const signIn = serviceOf(model, service)?.signIn;
      const isMeant =
        !definition ||
        signIn === 'oidc' ||
        signIn === 'ldap' ||
        (signIn === 'none' &&
          (definition.signIn.modes.includes('none') ||
            signsInItself(definition)));
      return isMeant
        ? []
        : [
            {
              path: `routes.${service}.forwardAuth`,
              message: `${definition.title} is open to everybody here, which its definition does not allow. Choose HTTPS, or leave it out.`,
            },
          ];
    });
