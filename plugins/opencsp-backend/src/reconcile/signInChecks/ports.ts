import { SecureContext } from 'node:tls';
import { AccountProvider } from '@opencsp/plugin-opencsp-node';
import { Catalogue } from '../../catalogue/Catalogue';
import { RandomSource } from '../../profiles/secrets/randomSource';
import { RouteSetStore } from '../../store/routes/RouteSetStore';
import { SignInCheckStore } from '../../store/signInChecks/SignInCheckStore';

/** What sign-ins are checked with, beside the host. */
export interface SignInOutside {
  providers: readonly AccountProvider[];
  /** Says what keeps names from leading anywhere. */
  routes: Pick<RouteSetStore, 'get'>;
  catalogue: Pick<Catalogue, 'all'>;
  random: RandomSource;
  /** Who may have signed certificates; the authorities of the system when absent. */
  trust?: SecureContext;
  /** By which port people come. */
  httpsPort: number;
}

/** What a deployment needs of the check of the sign-in, which is made at its end. */
export interface DeploymentSignIn {
  store: Pick<SignInCheckStore, 'get' | 'ask'>;
  /** A check became due. */
  onDue: () => void;
}
