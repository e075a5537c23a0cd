/**
 * Auth provider `zitadel`: sign-in, sign-up and global sign-out with ZITADEL or any OpenID Connect
 * provider.
 *
 * @packageDocumentation
 */
export { authModuleZitadelProvider as default } from './module';
export { SIGNED_IN_TOPIC } from './signInResolver';
export type { SignedIn } from './signInResolver';
