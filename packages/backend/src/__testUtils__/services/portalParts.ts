/* eslint-disable @backstage/no-relative-monorepo-imports -- the parts meet in this package only: these tests join what the renderer writes with its rules and the sandbox's sign-in portal and directory, which no package offers to others */
import { checkRendered } from '../../../../rendering/src/rules/checkRendered';
import { CommandExit } from '../../../../sandbox/src/authelia/command';

export {
  builtInDefinitions,
  profileOf,
  renderCompose,
  serviceDefinitionSchema,
} from '../routes/routesParts';
export {
  buildModel,
  createAutheliaStandIn,
  createLldapProvider,
  createLldapStandIn,
  LdapDirectory,
  readSettings,
} from '../signIn/signInParts';
export type { LldapStandIn } from '../signIn/signInParts';
export { checkRendered };
export type { CommandExit };
