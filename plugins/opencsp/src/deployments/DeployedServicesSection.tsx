import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { DeployedService } from '@opencsp/plugin-opencsp-common';
import {
  Section,
  ServiceStateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

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
export function DeployedServicesSection(props: {
  services: readonly DeployedService[];
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const sorted = [
    ...props.services.filter(it => !it.isCore),
    ...props.services.filter(it => it.isCore),
  ];
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
            {/* A link only where something answers. */}
            {url && (state === 'up' ? <Link to={url}>{url}</Link> : url)}
            {detail && state !== 'up' && <div>{detail}</div>}
          </Typography>
        ))}
      </ul>
    </Section>
  );
}
