import {
  OidcClientRule,
  SecretRule,
  ServiceVolume,
  SignInMode,
} from '@opencsp/plugin-opencsp-common';
import { Places } from './places';

/*
 * What a profile comes to, whichever engine brings it about: Compose and NixOS render from it, and a
 * test reads what they rendered back into it.
 */

/** @public */
export interface ProfileModel {
  domain: string;
  adminEmail: string;
  protocol: 'https' | 'http';
  /** Where people reach services with that protocol, when it is not on the usual port. */
  publicPort?: number;
  /** LDAP base of the directory, such as `dc=ada,dc=example,dc=com`. */
  baseDn: string;
  /** In the order in which they start. */
  services: ModelService[];
  /** Sorted by host, then path. */
  routes: ModelRoute[];
  /** Open on the host itself: those of the proxy, and what goes past it. */
  exposedPorts: ModelPort[];
  directory: { groups: string[]; users: DirectoryUser[] };
  oidcClients: ModelOidcClient[];
  databases: ModelDatabase[];
  volumes: ModelVolume[];
  /** By name, sorted. Their values are never part of it. */
  secrets: ModelSecret[];
  totals: { memoryMiB: Amount; cores: Amount; diskGiB: Amount };
  /** Where the engine that it is made for puts things; nothing else in it depends on that engine. */
  places: Places;
}

/** Floor and advice. */
export interface Amount {
  floor: number;
  advice: number;
}

/** One service of the profile. */
export interface ModelService {
  id: string;
  title: string;
  version: string;
  isCore: boolean;
  /** Ids of the services that must be healthy before. */
  after: string[];
  /** Its host name, when it has a route. */
  host?: string;
  /** Its address for people, when it has a route. */
  url?: string;
  signIn: SignInMode;
  /** The same as the environment of its definition, with the placeholders filled in. */
  environment: Record<string, string>;
}

/** What stands between a request and the service. */
export type RoutePolicy =
  /** Everybody, signed in or not; the service may have a sign-in of its own. */
  | 'open'
  /** Signed in at the portal. */
  | 'one_factor'
  /** Signed in, with a second factor. */
  | 'two_factor';

/** One way from outside to a service. */
export interface ModelRoute {
  service: string;
  host: string;
  /** A regular expression on the path, from its beginning, when only a part of the host is meant. */
  pathPattern?: string;
  port: number;
  policy: RoutePolicy;
  /** Only members of these groups; empty: everybody whom the policy lets in. */
  groups: string[];
  /** True when the sign-in portal is asked before each request. */
  forwardAuth: boolean;
  tls: boolean;
}

/** A port that is open on the host. */
export interface ModelPort {
  service: string;
  port: number;
  target: number;
  protocol: 'tcp' | 'udp';
}

/** A user of the directory that the profile itself needs; people come later. */
export interface DirectoryUser {
  id: string;
  /** What it is for. */
  purpose: string;
  groups: string[];
  /** Name of the secret with its password. */
  secret: string;
}

/** A client of the sign-in portal. */
export interface ModelOidcClient extends OidcClientRule {
  service: string;
  clientId: string;
  /** Whole addresses. */
  redirectUris: string[];
  policy: 'one_factor' | 'two_factor';
  groups: string[];
  /** Name of the secret in clear, which the service reads. */
  secret: string;
}

/** A database beside its service. */
export interface ModelDatabase {
  service: string;
  name: string;
  engine: 'postgres';
  version: number;
  /** Name of the secret with its password. */
  secret: string;
}

/** A volume of a service. */
export interface ModelVolume extends ServiceVolume {
  service: string;
  /** Unique in the profile: `<service>-<name>`. */
  id: string;
}

/** A secret of the profile. */
export interface ModelSecret {
  /** Unique in the profile: `<service>-<name>`, also its file name. */
  name: string;
  service: string;
  rule: SecretRule;
  /** Of an OpenID client: the branch holds its digest, too. */
  needsDigest: boolean;
}
