import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  ListRoutesQuery,
  Route,
  RouteSet,
} from '@opencsp/plugin-opencsp-common';
import {
  CertificateState,
  ErrorFace,
  ExactDate,
  isModuleMissing,
  problemOfError,
  RouteAddress,
  RouteState,
  Section,
  useOpencspTranslation,
  useRouteSets,
} from '@opencsp/plugin-opencsp-react';
import { RouteTroubles } from '../services/address/RouteTrouble';
import { SetWarnings } from '../services/address/SetWarnings';
import { inReadingOrder } from './troubledRoutes';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    row: {
      padding: theme.spacing(1.25, 0),
      overflowWrap: 'anywhere',
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      gap: theme.spacing(0, 2),
    },
    part: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 1) },
  }),
  { name: 'OpencspAddresses' },
);

function AddressRow({ route }: { route: Route }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { expiresAt } = route.certificate;
  return (
    <Typography variant="body2" component="li" className={classes.row}>
      <div className={classes.line}>
        <div>
          <RouteAddress route={route} />
          {route.isPortal && ` · ${t('addresses.portal')}`}
        </div>
        <RouteState route={route} />
      </div>
      <div className={classes.part}>
        {t('route.side.certificate')}: <CertificateState route={route} />{' '}
        {expiresAt && (
          <Typography variant="body2" component="span" color="textSecondary">
            {t('addresses.ends')} <ExactDate at={expiresAt} />
          </Typography>
        )}
      </div>
      <RouteTroubles route={route} />
    </Typography>
  );
}

function AddressList(props: { set: RouteSet; title: string }) {
  const classes = useStyles();
  const { set, title } = props;
  return (
    <Section title={title}>
      <SetWarnings set={set} />
      <ul className={classes.list} aria-label={title}>
        {inReadingOrder(set.routes).map(route => (
          <AddressRow key={route.name} route={route} />
        ))}
      </ul>
    </Section>
  );
}

/**
 * All addresses of a profile, or on a host: whether each works, its certificate, and what is wrong. Nothing
 * before the first deployment has come so far.
 */
export function AddressesSection({ query }: { query: ListRoutesQuery }) {
  const { t } = useOpencspTranslation();
  const sets = useRouteSets(query);
  const found = sets.data?.items.filter(it => it.routes.length > 0) ?? [];
  if (sets.error && !sets.data && !isModuleMissing(sets.error)) {
    return (
      <Section title={t('addresses.title')}>
        <ErrorFace
          problem={problemOfError(sets.error)}
          onRetry={() => sets.refetch()}
        />
      </Section>
    );
  }
  return (
    <>
      {found.map(set => (
        <AddressList
          key={set.id}
          set={set}
          title={
            found.length > 1
              ? t('addresses.titleOf', {
                  profile: set.profile.name,
                  host: set.host.name,
                })
              : t('addresses.title')
          }
        />
      ))}
    </>
  );
}
