import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { RouteSet, RunningService } from '@opencsp/plugin-opencsp-common';
import {
  ErrorFace,
  isModuleMissing,
  problemOfError,
  RelativeTime,
  Section,
  useOpencspTranslation,
  useRouteActions,
  useRouteSets,
} from '@opencsp/plugin-opencsp-react';
import { useRole } from '../../useRole';
import { ServiceAddress } from '../ServiceAddress';
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

function KnownAddress(props: { service: RunningService; set: RouteSet }) {
  const { t } = useOpencspTranslation();
  const { service, set } = props;
  const { look } = useRouteActions(set.id);
  const { mayDeploy } = useRole();
  const routes = set.routes.filter(it => it.service === service.service);
  return (
    <Section
      title={t('service.address')}
      action={mayDeploy && routes.length > 0 && <LookNow look={look} />}
    >
      {look.data === 'late' && (
        <Typography variant="body2">{t('route.lookLate')}</Typography>
      )}
      {look.error && <ErrorFace problem={problemOfError(look.error)} />}
      <SetWarnings set={set} />
      {routes.length === 0 ? (
        <ServiceAddress service={service} />
      ) : (
        routes.map(route => (
          <RouteDetails
            key={route.name}
            setId={set.id}
            route={route}
            mayOrder={mayDeploy}
          />
        ))
      )}
      {routes.length > 0 && (
        <Typography variant="body2" color="textSecondary">
          {set.checkedAt ? (
            <>
              {t('route.looked')} <RelativeTime at={set.checkedAt} />
            </>
          ) : (
            t('route.neverLooked')
          )}
        </Typography>
      )}
    </Section>
  );
}

/**
 * Where a service is reached, and whether that works. Until its host was looked at, the address that its
 * profile gives it.
 */
export function AddressSection({ service }: { service: RunningService }) {
  const { t } = useOpencspTranslation();
  const sets = useRouteSets({
    profileId: service.profile.id,
    hostId: service.host.id,
  });
  const set = sets.data?.items[0];
  // A portal from before there were routes says nothing of them, and that is no trouble.
  const error = isModuleMissing(sets.error) ? null : sets.error;
  return set ? (
    <KnownAddress service={service} set={set} />
  ) : (
    <Section title={t('service.address')}>
      {error && (
        <ErrorFace
          problem={problemOfError(error)}
          onRetry={() => sets.refetch()}
        />
      )}
      <ServiceAddress service={service} />
    </Section>
  );
}
