import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  Section,
  ServiceStateLabel,
  useOpencspTranslation,
  useRouteSets,
} from '@opencsp/plugin-opencsp-react';

import { routeOf, ServiceUrl } from '../addresses/ServiceUrl';

const useStyles = makeStyles(
  theme => ({
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
    title: { fontWeight: 600 },
  }),
  { name: 'OpencspDeployedServices' },
);

/** The services of a deployment: applications with their addresses first, then what they need. */
export function DeployedServicesSection(props: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { services, profile, host, live } = props.deployment;
  const sets = useRouteSets({ profileId: profile.id, hostId: host.id });
  const sorted = [
    ...services.filter(it => !it.isCore),
    ...services.filter(it => it.isCore),
  ];
  // What is said of addresses is said of what is on the host now.
  const known = (service: string) =>
    live ? routeOf(sets.data?.items, { service, profile, host }) : undefined;
  return (
    <Section title={t('deployment.services')}>
      {sorted.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('deployment.servicesEmpty')}
        </Typography>
      )}
      <ul className={classes.list}>
        {sorted.map(({ id, title, state, url, detail }) => (
          <Typography
            key={id}
            variant="body2"
            component="li"
            className={classes.row}
          >
            <div className={classes.line}>
              <span className={classes.title}>{title}</span>
              <ServiceStateLabel state={state} />
            </div>
            {url && <ServiceUrl title={title} url={url} route={known(id)} />}
            {detail && state !== 'up' && <div>{detail}</div>}
          </Typography>
        ))}
      </ul>
    </Section>
  );
}
