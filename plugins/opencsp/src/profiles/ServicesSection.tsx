import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  Profile,
  ProfileService,
  RouteSet,
  RunningService,
} from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  OpencspTranslate,
  Section,
  ServiceIcon,
  ServiceStateLabel,
  StateLabel,
  useOpencspTranslation,
  useRouteSets,
  useRunningServices,
} from '@opencsp/plugin-opencsp-react';
import { routeOf, ServiceUrl } from '../addresses/ServiceUrl';
import { ThingLink } from '../ThingLink';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    row: {
      display: 'grid',
      gridTemplateColumns: 'auto minmax(0, 1fr)',
      gap: theme.spacing(0, 1.5),
      padding: theme.spacing(1.25, 0),
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(0, 2),
    },
    title: { fontWeight: 600 },
    note: { marginBottom: theme.spacing(1) },
    summary: { cursor: 'pointer', padding: theme.spacing(1, 0) },
  }),
  { name: 'OpencspProfileServices' },
);

/** How people come in, in words. */
export function signInText(
  { signIn, accounts }: Pick<ProfileService, 'signIn' | 'accounts'>,
  t: OpencspTranslate,
): string {
  return signIn === 'none' && accounts === 'local'
    ? t('profile.signIn.own')
    : t(`profile.signIn.${signIn}`);
}

/** What runs of a profile; nothing while it is not known. */
type Running = readonly RunningService[] | undefined;

/** How a service of a profile does; nothing while that is not known. */
function RowState(props: {
  found: RunningService | undefined;
  known: boolean;
}) {
  const { t } = useOpencspTranslation();
  const { found, known } = props;
  if (!known) {
    return null;
  }
  return found ? (
    <ServiceStateLabel state={found.state} drifted={found.drift.length > 0} />
  ) : (
    <StateLabel state="waiting">{t('profile.notDeployed')}</StateLabel>
  );
}

/** A profile has no more services. */
const ALL = 500;

function Row(props: {
  service: ProfileService;
  running: Running;
  sets: readonly RouteSet[] | undefined;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { service, running, sets } = props;
  const { id, title, url } = service;
  const found = running?.find(it => it.service === id);
  return (
    <li className={classes.row}>
      <ServiceIcon icon={service.icon} />
      <div>
        <div className={classes.line}>
          <span className={classes.title}>
            {found ? (
              <ThingLink thing="service" id={found.id}>
                {title}
              </ThingLink>
            ) : (
              title
            )}
          </span>
          <RowState found={found} known={running !== undefined} />
        </div>
        <ServiceUrl
          title={title}
          url={url}
          route={found && routeOf(sets, found)}
        />
        <Typography variant="body2" color="textSecondary">
          {signInText(service, t)}
          {' · '}
          {t('profile.version', { version: service.version })}
        </Typography>
      </div>
    </li>
  );
}

/** The chosen services, and below them what comes with them: where each is, and how it does. */
export function ServiceRows({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const query = useRunningServices({ profileId: profile.id, limit: ALL });
  const running = query.data?.items;
  const sets = useRouteSets({ profileId: profile.id }).data?.items;
  const chosen = profile.services.filter(it => it.chosen);
  const others = profile.services.filter(it => !it.chosen);
  const rows = (services: ProfileService[]) => (
    <ul className={classes.list}>
      {services.map(it => (
        <Row key={it.id} service={it} running={running} sets={sets} />
      ))}
    </ul>
  );
  return (
    <>
      {!running && query.error && (
        <Typography variant="body2" component="div" className={classes.note}>
          <StateLabel state="unknown">
            {t('profile.servicesUnknown')}
          </StateLabel>
        </Typography>
      )}
      <AsyncContent
        query={query}
        loadingLabel={t('profile.servicesLoading')}
        skeleton={<Skeleton width="60%" height={24} />}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <Typography variant="body2" className={classes.note}>
            {t('profile.servicesNote')}
          </Typography>
        }
      >
        {() => null}
      </AsyncContent>
      {rows(chosen)}
      {others.length > 0 && (
        <details>
          <summary className={classes.summary}>
            {t('profile.comesWith', { count: others.length })}
          </summary>
          {rows(others)}
        </details>
      )}
    </>
  );
}

/** The services of a profile as a card. */
export function ServicesSection({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  return (
    <Section title={t('profile.services')}>
      <ServiceRows profile={profile} />
    </Section>
  );
}
