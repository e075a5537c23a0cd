import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { RunningService, ServiceOption } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  Section,
  ServiceIcon,
  ServiceStateLabel,
  StateLabel,
  useOpencspTranslation,
  useRunningServices,
  useServiceCatalogue,
} from '@opencsp/plugin-opencsp-react';
import { ThingLink } from '../ThingLink';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0, 1),
      padding: theme.spacing(0.75, 0),
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    state: { marginLeft: 'auto' },
  }),
  { name: 'OpencspServiceNeeds' },
);

/** A profile has no more services. */
const ALL = 500;

/** What the definition of a service says that it needs, in the definition's order. */
export function neededBy(
  service: string,
  options: readonly Pick<ServiceOption, 'id' | 'needs'>[],
): readonly string[] {
  return options.find(it => it.id === service)?.needs ?? [];
}

/** One needed service: how it does where the other runs. */
function Needed(props: { title: string; running?: RunningService }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { title, running } = props;
  return (
    <Typography variant="body2" component="li" className={classes.row}>
      {running ? (
        <>
          <ServiceIcon icon={running.icon} />
          <ThingLink thing="service" id={running.id}>
            {running.title}
          </ThingLink>
          <span className={classes.state}>
            <ServiceStateLabel
              state={running.state}
              drifted={running.drift.length > 0}
            />
          </span>
        </>
      ) : (
        <>
          {title}
          <span className={classes.state}>
            <StateLabel state="missing">{t('service.needsAbsent')}</StateLabel>
          </span>
        </>
      )}
    </Typography>
  );
}

function NeededList(props: {
  service: RunningService;
  options: readonly ServiceOption[];
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { service, options } = props;
  const query = useRunningServices({
    profileId: service.profile.id,
    limit: ALL,
  });
  return (
    <AsyncContent
      query={query}
      loadingLabel={t('service.needsLoading')}
      skeleton={<Skeleton height={72} />}
    >
      {({ items }) => (
        <ul className={classes.list} aria-label={t('service.needs')}>
          {neededBy(service.service, options).map(id => (
            <Needed
              key={id}
              title={options.find(it => it.id === id)?.title ?? id}
              running={items.find(it => it.service === id)}
            />
          ))}
        </ul>
      )}
    </AsyncContent>
  );
}

/** What a service depends on, and how that does. */
export function ServiceNeedsSection({ service }: { service: RunningService }) {
  const { t } = useOpencspTranslation();
  const catalogue = useServiceCatalogue();
  return (
    <Section title={t('service.needs')}>
      <AsyncContent
        query={catalogue}
        loadingLabel={t('service.needsLoading')}
        skeleton={<Skeleton height={72} />}
        isEmpty={({ items }) => neededBy(service.service, items).length === 0}
        empty={
          <Typography variant="body2" color="textSecondary">
            {t('service.needsEmpty')}
          </Typography>
        }
      >
        {({ items }) => <NeededList service={service} options={items} />}
      </AsyncContent>
    </Section>
  );
}
