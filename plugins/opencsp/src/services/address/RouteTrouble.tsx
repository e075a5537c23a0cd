import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Route } from '@opencsp/plugin-opencsp-common';
import {
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    list: {
      listStyle: 'none',
      margin: theme.spacing(1.5, 0, 0),
      padding: 0,
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
    },
  }),
  { name: 'OpencspRouteTrouble' },
);

/** What can be wrong with one part of a route. */
type Trouble = Pick<Route['certificate'], 'code' | 'message' | 'nextStep'>;

/** What is wrong with a route, each thing once though both sides say it. */
export function troublesOf({
  reach,
  certificate,
}: Pick<Route, 'reach' | 'certificate'>): Trouble[] {
  const all: Trouble[] = [certificate, reach.portal, reach.host];
  return all.filter(
    ({ code, message }, index) =>
      message !== undefined &&
      all.findIndex(it => it.code === code && it.message === message) === index,
  );
}

/** What is wrong with a route in words, with what to do. */
export function RouteTroubles({ route }: { route: Route }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const troubles = troublesOf(route);
  return troubles.length === 0 ? null : (
    <ul className={classes.list}>
      {troubles.map(({ code, message, nextStep }) => (
        <li key={`${code} ${message}`}>
          <Typography variant="body2" component="div">
            <StateLabel state="warning">{message}</StateLabel>
          </Typography>
          {nextStep && (
            <Typography variant="body2">
              {t('route.nextStep', { step: nextStep })}
            </Typography>
          )}
        </li>
      ))}
    </ul>
  );
}
