import { PublicPorts, StrengthMeter } from '@opencsp/plugin-opencsp-common';
import { ProfileRenderer } from '@opencsp/plugin-opencsp-node';
import { Authorizer } from '../../authz/Authorizer';
import { Catalogue } from '../../catalogue/Catalogue';
import { DomainAdvisor } from '../../profiles/dns/DomainAdvisor';
import { ProfileRepository } from '../../profiles/git/ProfileRepository';
import { AgeKeys } from '../../profiles/secrets/ageKeys';
import { HandoffsService } from '../../profiles/secrets/HandoffsService';
import { RandomSource } from '../../profiles/secrets/randomSource';
import { Clock } from '../../reconcile/clock';
import { ProfileStore } from '../../store/profiles/ProfileStore';
import { DeployedOn } from '../DeployedOn';
import { People } from './People';
import { Reveals } from './Reveals';

/** The part of the repository that reads: writing is the engine's alone. */
export type ProfileReader = Pick<
  ProfileRepository,
  'readFiles' | 'history' | 'diff' | 'diffFiles' | 'contains'
>;

/** A choice of services to start from. */
export interface BundleToOffer {
  id: string;
  title: string;
  description: string;
  services: readonly string[];
}

/** What the use cases of profiles need. */
export interface ProfilesOptions {
  store: ProfileStore;
  authorizer: Authorizer;
  catalogue: Catalogue;
  bundles: readonly BundleToOffer[];
  drivers: readonly ProfileRenderer[];
  repository: ProfileReader;
  age: AgeKeys;
  handoffs: Pick<HandoffsService, 'create' | 'take'>;
  reveals: Reveals;
  domains: Pick<DomainAdvisor, 'advise'>;
  random: RandomSource;
  /** Made when the first password comes: its dictionaries are large. */
  strength: () => Promise<StrengthMeter>;
  people: People;
  clock: Pick<Clock, 'now'>;
  /** A new UUID. */
  newId: () => string;
  /** Something became due. */
  onDue: () => void;
  /** Has the accounts of a profile looked at: its owner has another password. */
  wakeAccounts?: (profileId: string) => Promise<unknown>;
  /** What is deployed; absent where nothing can be. */
  deployedOn?: DeployedOn;
  /** On which people reach services; 80 and 443 when absent. */
  publicPorts?: PublicPorts;
  /** By which a domain is suggested for a new profile. */
  domainPattern?: string;
  /** Line for `git clone`, where people may read the repository. */
  cloneCommand?: (branch: string) => string | undefined;
}
