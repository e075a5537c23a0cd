import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { RouteSet, RunningService } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  ErrorFace,
  problemOfError,
  Section,
  useOpencspTranslation,
  useRouteActions,
  useRouteSets,
} from '@opencsp/plugin-opencsp-react';
import { useRole } from '../../useRole';
import { ServiceAddress } from '../ServiceAddress';
import { HostLookedAt } from './HostLookedAt';
import { RouteDetails } from './RouteDetails';
import { SetWarnings } from './SetWarnings';

/** Has all URLs of the profile on this host looked at now. */
function LookNow({
  look,
}: {
  look: ReturnType<typeof useRouteActions>['look'];
}) {
  const { t } = useOpencspTranslation();
  return (
    <Button
      size="small"
      variant="outlined"
      disabled={look.isPending}
      onClick={() => look.mutate()}
    >
      {t(look.isPending ? 'route.looking' : 'route.lookNow')}
    </Button>
  );
}

function KnownAddress(props: {
  service: RunningService;
  sets: ReturnType<typeof useRouteSets>;
  set: RouteSet;
}) {
  const { t } = useOpencspTranslation();
  const { service, sets, set } = props;
  const { look } = useRouteActions(set.id);
  const { mayDeploy } = useRole();
  const routes = set.routes.filter(it => it.service === service.service);
  return (
    <Section
      title={t('service.address')}
      action={mayDeploy && routes.length > 0 && <LookNow look={look} />}
    >
      <AsyncContent query={sets} skeleton={null}>
        {() => (
          <>
            {look.data === 'late' && (
              <Typography variant="body2">{t('route.lookLate')}</Typography>
            )}
            {look.error && <ErrorFace problem={problemOfError(look.error)} />}
            <SetWarnings set={set} />
            {routes.length === 0 && <ServiceAddress service={service} />}
            {routes.map(route => (
              <RouteDetails
                key={route.name}
                set={set}
                route={route}
                mayOrder={mayDeploy}
              />
            ))}
            {routes.length > 0 && <HostLookedAt set={set} />}
          </>
        )}
      </AsyncContent>
    </Section>
  );
}

/**
 * Where a service is reached, and whether that works. Until its host was looked at, and while nobody can say
 * more, the address that its profile gives it.
 */
export function AddressSection({ service }: { service: RunningService }) {
  const { t } = useOpencspTranslation();
  const sets = useRouteSets({
    profileId: service.profile.id,
    hostId: service.host.id,
  });
  const set = sets.data?.items[0];
  return set ? (
    <KnownAddress service={service} sets={sets} set={set} />
  ) : (
    <Section title={t('service.address')}>
      <ServiceAddress service={service} />
      <AsyncContent
        query={sets}
        loadingLabel={t('route.loading')}
        skeleton={<Skeleton width="50%" height={24} />}
      >
        {() => (
          <Typography variant="body2" color="textSecondary">
            {t('route.neverLooked')}
          </Typography>
        )}
      </AsyncContent>
    </Section>
  );
}
