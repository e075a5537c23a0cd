import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { RouteSet } from '@opencsp/plugin-opencsp-common';
import {
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    list: {
      listStyle: 'none',
      margin: theme.spacing(0, 0, 1.5),
      padding: 0,
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
    },
  }),
  { name: 'OpencspSetWarnings' },
);

/** What is wrong with all addresses of a profile on a host at once, such as a proxy that does not run. */
export function SetWarnings({ set }: { set: Pick<RouteSet, 'warnings'> }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const ofAll = set.warnings.filter(({ name }) => name === undefined);
  return ofAll.length === 0 ? null : (
    <ul className={classes.list}>
      {ofAll.map(({ code, message, nextStep }) => (
        <li key={code}>
          <Typography variant="body2" component="div">
            <StateLabel state="warning">{message}</StateLabel>
          </Typography>
          <Typography variant="body2">
            {t('route.nextStep', { step: nextStep })}
          </Typography>
        </li>
      ))}
    </ul>
  );
}
