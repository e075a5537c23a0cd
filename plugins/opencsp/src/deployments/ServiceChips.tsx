import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { DeployedService } from '@opencsp/plugin-opencsp-common';
import { ServiceStateLabel } from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    list: {
      listStyle: 'none',
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 1),
      margin: 0,
      padding: 0,
    },
    chip: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      padding: theme.spacing(0.25, 1),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: 12,
      minWidth: 0,
      overflowWrap: 'anywhere',
    },
  }),
  { name: 'OpencspServiceChips' },
);

/** The services that a step brings up; the steps are the driver's own, so others show none. */
export function servicesOfStep(
  step: string,
  services: readonly DeployedService[],
): readonly DeployedService[] {
  switch (step) {
    case 'core':
      return services.filter(it => it.isCore);
    case 'applications':
      return services.filter(it => !it.isCore);
    default:
      return [];
  }
}

/** Services as chips: name, icon and word of the state. */
export function ServiceChips(props: {
  label: string;
  services: readonly DeployedService[];
}) {
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label={props.label}>
      {props.services.map(({ id, title, state, detail }) => (
        <Typography
          key={id}
          variant="body2"
          component="li"
          className={classes.chip}
          title={detail}
        >
          {title} <ServiceStateLabel state={state} />
        </Typography>
      ))}
    </ul>
  );
}
