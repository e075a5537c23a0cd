import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Route, RouteSet } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  CertificateState,
  ExactDate,
  faceOf,
  RouteAddress,
  RouteSetsQuery,
  RouteState,
  Section,
  StaleNote,
  useOpencspTranslation,
  useRouteSets,
} from '@opencsp/plugin-opencsp-react';
import { ChipFilters } from '../operations/ChipFilters';
import { HostLookedAt } from '../services/address/HostLookedAt';
import { RouteTroubles } from '../services/address/RouteTrouble';
import { SetWarnings } from '../services/address/SetWarnings';
import { inReadingOrder } from './troubledRoutes';
import {
  addressFilters,
  filteredRoutes,
  useAddressFilter,
} from './useAddressFilter';

/** From so many addresses on they can be narrowed. */
const MANY = 5;

/** Most days all of them work, and there is nothing to look for. */
function isWorthNarrowing(set: RouteSet): boolean {
  return (
    set.routes.length >= MANY && filteredRoutes(set, 'attention').length > 0
  );
}

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

function AddressList(props: {
  set: RouteSet;
  title: string;
  /** Since when asking anew fails. */
  staleSince?: Date;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { filter, show } = useAddressFilter();
  const { set, title, staleSince } = props;
  const shown = filteredRoutes(set, filter);
  return (
    <Section title={title}>
      {staleSince && <StaleNote since={staleSince} />}
      <SetWarnings set={set} />
      {(isWorthNarrowing(set) || filter !== 'all') && (
        <ChipFilters
          label={t('addresses.filter')}
          filters={addressFilters}
          filter={filter}
          textOf={it =>
            t(`addresses.filters.${it}`, {
              n: String(filteredRoutes(set, it).length),
            })
          }
          onFilter={show}
        />
      )}
      {shown.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('addresses.noMatch')}
        </Typography>
      )}
      <ul className={classes.list} aria-label={title}>
        {inReadingOrder(shown).map(route => (
          <AddressRow key={route.name} route={route} />
        ))}
      </ul>
      <HostLookedAt set={set} />
    </Section>
  );
}

/**
 * All addresses of a profile, or on a host: whether each works, its certificate, and what is wrong. Nothing
 * before the first deployment has come so far.
 */
export function AddressesSection({ query }: { query: RouteSetsQuery }) {
  const { t } = useOpencspTranslation();
  const sets = useRouteSets(query);
  const face = faceOf(sets, () => false);
  const found = sets.data?.items.filter(it => it.routes.length > 0) ?? [];
  if (face.kind !== 'ready') {
    return (
      <Section title={t('addresses.title')}>
        <AsyncContent
          query={sets}
          loadingLabel={t('route.loading')}
          skeleton={[1, 2].map(row => (
            <Skeleton key={row} height={48} />
          ))}
        >
          {() => null}
        </AsyncContent>
      </Section>
    );
  }
  return (
    <>
      {found.map(set => (
        <AddressList
          key={set.id}
          set={set}
          staleSince={face.staleSince}
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
