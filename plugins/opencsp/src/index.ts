/**
 * The OpenCSP pages: "My platform", the machine's page, Operations, entity cards. For the new frontend system; the
 * old one has its entry at `./legacy`.
 *
 * @packageDocumentation
 */
export { opencspPlugin as default } from './plugin';
export {
  isHostEntity,
  isMachineEntity,
  isProfileEntity,
  isServiceEntity,
} from './entity/entities';
export { OperationsNavItem } from './operations/OperationsNavItem';
