import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  ContainerReport,
  RunningService,
} from '@opencsp/plugin-opencsp-common';
import {
  RelativeTime,
  Section,
  ServiceStateLabel,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';
import { containerState } from './containerState';
import { LiveServiceState } from './LiveServiceState';

const useStyles = makeStyles(
  theme => ({
    heading: { fontWeight: 600, margin: theme.spacing(2, 0, 0.5) },
    list: { listStyle: 'none', margin: 0, padding: 0 },
    row: {
      padding: theme.spacing(1, 0),
      overflowWrap: 'anywhere',
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      gap: theme.spacing(0, 2),
    },
    name: { fontFamily: 'monospace' },
  }),
  { name: 'OpencspServiceHealth' },
);

/** One container: what its engine says of it, in its own words beside ours. */
function Container({ container }: { container: ContainerReport }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { name, state, health, exitCode, restarts, startedAt, image } =
    container;
  const said = [
    state,
    health,
    exitCode !== undefined && t('service.exitCode', { code: String(exitCode) }),
    restarts > 0 && t('service.restarts', { count: restarts }),
    image,
  ].filter(Boolean);
  return (
    <Typography variant="body2" component="li" className={classes.row}>
      <div className={classes.line}>
        <span className={classes.name}>{name}</span>
        <ServiceStateLabel state={containerState(container)} />
      </div>
      <Typography variant="body2" color="textSecondary" component="div">
        {said.join(' · ')}
        {startedAt && (
          <>
            {' · '}
            {t('service.started')} <RelativeTime at={startedAt} />
          </>
        )}
      </Typography>
    </Typography>
  );
}

/** Whether a service works: state, why not, containers, and what is not as deployed. */
export function ServiceHealthSection(props: { service: RunningService }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { service } = props;
  const { detail, seenAt, containers, drift } = service;
  return (
    <Section title={t('service.health')}>
      <Facts
        facts={[
          {
            name: t('machines.state'),
            value: <LiveServiceState service={service} />,
          },
          detail !== undefined && { name: t('service.why'), value: detail },
          {
            name: t('service.lastSeen'),
            value: seenAt ? (
              <RelativeTime at={seenAt} />
            ) : (
              t('service.neverSeen')
            ),
          },
        ]}
      />
      <Typography variant="body2" component="h3" className={classes.heading}>
        {t('service.containers')}
      </Typography>
      {containers.length === 0 ? (
        <Typography variant="body2" color="textSecondary">
          {t('service.containersNone')}
        </Typography>
      ) : (
        <ul className={classes.list} aria-label={t('service.containers')}>
          {containers.map(it => (
            <Container key={it.name} container={it} />
          ))}
        </ul>
      )}
      {drift.length > 0 && (
        <>
          <Typography
            variant="body2"
            component="h3"
            className={classes.heading}
          >
            {t('service.drift')}
          </Typography>
          <ul className={classes.list} aria-label={t('service.drift')}>
            {drift.map(it => (
              <Typography
                key={`${it.kind} ${it.container}`}
                variant="body2"
                component="li"
              >
                <StateLabel state="warning">
                  {it.container}: {it.detail}
                </StateLabel>
              </Typography>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
