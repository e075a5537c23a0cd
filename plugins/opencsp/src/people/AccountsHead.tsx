import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { People } from '@opencsp/plugin-opencsp-common';
import {
  ErrorFace,
  FailureCard,
  problemOfError,
  RelativeTime,
  useOpencspTranslation,
  usePeopleActions,
} from '@opencsp/plugin-opencsp-react';
import { ThingLink } from '../ThingLink';
import { usePageConfig } from '../usePageConfig';
import { countAccounts } from './peopleView';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1.5),
    },
    where: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 2),
      // In the middle of a sentence colour alone is not enough.
      '& a': { textDecoration: 'underline' },
    },
  }),
  { name: 'OpencspAccountsHead' },
);

/** Where the accounts are and when they were looked at; nothing more while the profile is on no host. */
function Where(props: { people: People; mayLook: boolean }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { profile, host, checkedAt } = props.people;
  const { look } = usePeopleActions(profile.id);
  if (!host) {
    return <Typography variant="body2">{t('people.noHost')}</Typography>;
  }
  return (
    <>
      <Typography variant="body2" component="div" className={classes.where}>
        <span>
          {t('people.onHost')}{' '}
          <ThingLink thing="host" id={host.id}>
            {host.name}
          </ThingLink>
          {' · '}
          {checkedAt ? (
            <>
              {t('people.looked')} <RelativeTime at={checkedAt} />
            </>
          ) : (
            t('people.neverLooked')
          )}
        </span>
        {props.mayLook && (
          <Button
            size="small"
            variant="outlined"
            disabled={look.isPending}
            onClick={() => look.mutate()}
          >
            {t(look.isPending ? 'people.looking' : 'people.lookNow')}
          </Button>
        )}
      </Typography>
      {look.data === 'late' && (
        <Typography variant="body2">{t('people.lookLate')}</Typography>
      )}
      {look.error && <ErrorFace problem={problemOfError(look.error)} />}
    </>
  );
}

/** What holds for all accounts of a profile: what keeps them from being looked after, where they are, and how many are well. */
export function AccountsHead(props: { people: People; mayLook: boolean }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { failureDocs } = usePageConfig();
  const { trouble, items } = props.people;
  const counts = countAccounts(items.filter(({ state }) => state !== 'gone'));
  return (
    <div className={classes.root}>
      <Typography variant="body2" color="textSecondary">
        {t('people.lead')}
      </Typography>
      {trouble && (
        <FailureCard
          title={t('people.trouble')}
          failure={trouble}
          docsHref={failureDocs(trouble.reason)}
        />
      )}
      <Where people={props.people} mayLook={props.mayLook} />
      <Typography variant="body2" role="status">
        {counts.all > 0 &&
          t('people.summary', {
            all: `${counts.all}`,
            well: `${counts.well}`,
            moving: `${counts.moving}`,
            troubled: `${counts.troubled}`,
          })}
      </Typography>
    </div>
  );
}
