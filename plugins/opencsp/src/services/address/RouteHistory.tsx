import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  CertificateState,
  certificateStates,
  ReachState,
  reachStates,
  Route,
  RouteChange,
} from '@opencsp/plugin-opencsp-common';
import {
  OpencspTranslate,
  RelativeTime,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';

/** So many changes are shown at first. */
const AT_FIRST = 3;

const useStyles = makeStyles(
  theme => ({
    heading: { fontWeight: 600, margin: theme.spacing(2, 0, 0.5) },
    list: { listStyle: 'none', margin: 0, padding: 0 },
  }),
  { name: 'OpencspRouteHistory' },
);

function isCertificateState(name: string): name is CertificateState {
  return certificateStates.some(it => it === name);
}

function isReachState(name: string): name is ReachState {
  return reachStates.some(it => it === name);
}

/** A state of a change in words; a name that a newer portal has stays as it is. */
function wordsOf(of: RouteChange['of'], name: string, t: OpencspTranslate) {
  if (of === 'certificate') {
    return isCertificateState(name) ? t(`route.certificate.${name}`) : name;
  }
  return isReachState(name) ? t(`route.reach.${name}`) : name;
}

/** What changed of a route, newest first. */
export function RouteHistory({ route }: { route: Pick<Route, 'history'> }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const [showsAll, setShowsAll] = useState(false);
  const changes = [...route.history].reverse();
  const shown = showsAll ? changes : changes.slice(0, AT_FIRST);
  const hidden = changes.length - shown.length;
  if (changes.length === 0) {
    return null;
  }
  return (
    <>
      <Typography variant="body2" component="h3" className={classes.heading}>
        {t('route.history')}
      </Typography>
      <ul className={classes.list}>
        {shown.map(({ at, of, from, to }) => (
          <Typography
            key={`${at} ${of} ${to}`}
            variant="body2"
            component="li"
            color="textSecondary"
          >
            {t('route.changed', {
              of: t(`route.side.${of}`),
              from: wordsOf(of, from, t),
              to: wordsOf(of, to, t),
            })}
            {' · '}
            <RelativeTime at={at} />
          </Typography>
        ))}
      </ul>
      {hidden > 0 && (
        <Button size="small" onClick={() => setShowsAll(true)}>
          {t('route.showAll', { count: hidden })}
        </Button>
      )}
    </>
  );
}
