import { LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Card from '@material-ui/core/Card';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { ReactNode } from 'react';
import { NewProfileButton } from '../profiles/NewProfileButton';
import { deploymentFormRouteRef, PLATFORM_TEMPLATE } from '../routes';
import { useRole } from '../useRole';
import { NewMachineButton } from './NewMachineButton';

const useStyles = makeStyles(
  theme => ({
    lead: { margin: theme.spacing(0.5, 0, 2) },
    heading: { fontSize: '1.25rem', fontWeight: 600, margin: 0 },
    steps: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(240px, 1fr))',
      gap: theme.spacing(2),
    },
    card: {
      height: '100%',
      padding: theme.spacing(3),
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      boxSizing: 'border-box',
    },
    first: { borderColor: theme.palette.primary.main, borderWidth: 2 },
    number: {
      width: 32,
      height: 32,
      borderRadius: '50%',
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'center',
      fontWeight: 600,
      border: `1px solid ${theme.palette.text.secondary}`,
    },
    numberFirst: {
      borderColor: theme.palette.primary.main,
      background: theme.palette.primary.main,
      color: theme.palette.getContrastText(theme.palette.primary.main),
    },
    title: { fontSize: '1.0625rem', fontWeight: 600, margin: 0 },
    next: { marginTop: 'auto', paddingTop: theme.spacing(1) },
    allInOne: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1, 2),
      marginTop: theme.spacing(2),
    },
  }),
  { name: 'OpencspFirstVisit' },
);

function StepCard(props: {
  number: number;
  title: string;
  body: string;
  next?: ReactNode;
}) {
  const classes = useStyles();
  const first = props.number === 1;
  return (
    <li>
      <Card
        variant="outlined"
        className={`${classes.card} ${first ? classes.first : ''}`.trim()}
      >
        <span
          aria-hidden
          className={`${classes.number} ${
            first ? classes.numberFirst : ''
          }`.trim()}
        >
          {props.number}
        </span>
        <Typography component="h3" className={classes.title}>
          {props.title}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {props.body}
        </Typography>
        {props.next && <div className={classes.next}>{props.next}</div>}
      </Card>
    </li>
  );
}

/** The way to one form for all three steps. */
function AllInOne() {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const form = useRouteRef(deploymentFormRouteRef);
  return form ? (
    <div className={classes.allInOne}>
      <LinkButton role="link" to={form(PLATFORM_TEMPLATE)} variant="outlined">
        {t('firstVisit.allInOne')}
      </LinkButton>
      <Typography variant="body2" color="textSecondary">
        {t('firstVisit.allInOneBody')}
      </Typography>
    </div>
  ) : null;
}

/** The page before there is anything: three steps, the first of them to be done now. */
export function FirstVisit(props: {
  mayCreate: boolean;
  mayMakeProfiles: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { mayCreate, mayMakeProfiles } = props;
  const { mayDeploy } = useRole();
  return (
    <section aria-labelledby="opencsp-first-visit">
      <Typography
        id="opencsp-first-visit"
        component="h2"
        className={classes.heading}
      >
        {t('firstVisit.title')}
      </Typography>
      <Typography
        variant="body1"
        color="textSecondary"
        className={classes.lead}
      >
        {t('firstVisit.lead')}
      </Typography>
      <ol className={classes.steps}>
        <StepCard
          number={1}
          title={t('firstVisit.choose')}
          body={t(
            mayMakeProfiles
              ? 'firstVisit.chooseBody'
              : 'firstVisit.chooseNotAllowed',
          )}
          next={
            mayMakeProfiles && <NewProfileButton label={t('profiles.choose')} />
          }
        />
        <StepCard
          number={2}
          title={t('firstVisit.machine')}
          body={t(
            mayCreate ? 'firstVisit.machineBody' : 'firstVisit.notAllowed',
          )}
          next={mayCreate && <NewMachineButton secondary={mayMakeProfiles} />}
        />
        <StepCard
          number={3}
          title={t('firstVisit.deploy')}
          body={t('firstVisit.deployBody')}
        />
      </ol>
      {mayCreate && mayMakeProfiles && mayDeploy && <AllInOne />}
    </section>
  );
}
