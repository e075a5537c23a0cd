import { Link, LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import { Instance } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  ErrorFace,
  InstanceStateLabel,
  problemOfError,
  RelativeTime,
  Section,
  StateLabel,
  useInstanceActions,
  useInstances,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { machineRouteRef } from '../routes';
import { attentionQuery } from './listQuery';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      gap: theme.spacing(1, 2),
      padding: theme.spacing(1.5, 0),
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    what: { flex: '1 1 280px', minWidth: 0, overflowWrap: 'anywhere' },
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0, 1.5),
    },
    name: { fontWeight: 600 },
    reason: { maxWidth: '90ch', marginTop: theme.spacing(0.5) },
    actions: { display: 'flex', gap: theme.spacing(1) },
  }),
  { name: 'OpencspNeedsYou' },
);

function Row({ instance }: { instance: Instance }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const machine = useRouteRef(machineRouteRef);
  const { retry } = useInstanceActions(instance.id);
  const { name } = instance;
  const page = machine({ id: instance.id });
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <div className={classes.line}>
          <Link to={page} className={classes.name}>
            {name}
          </Link>
          <InstanceStateLabel instance={instance} />
          <Typography variant="body2" color="textSecondary" component="span">
            <RelativeTime at={instance.stateSince} />
          </Typography>
        </div>
        <Typography variant="body2" className={classes.reason}>
          {instance.failure?.message ?? t('machine.lostBody')}
        </Typography>
        {retry.error && <ErrorFace problem={problemOfError(retry.error)} />}
      </div>
      <div className={classes.actions}>
        <LinkButton
          role="link"
          to={page}
          size="small"
          variant="outlined"
          aria-label={t('needsYou.seeWhyLabel', { name })}
        >
          {t('needsYou.seeWhy')}
        </LinkButton>
        {instance.actions.retry && (
          <Button
            size="small"
            variant="outlined"
            color="primary"
            disabled={retry.isPending}
            aria-label={t('needsYou.retryLabel', { name })}
            onClick={() => retry.mutate()}
          >
            {t(retry.isPending ? 'actions.retrying' : 'actions.retry')}
          </Button>
        )}
      </div>
    </li>
  );
}

/** What needs the person. Most days it is one line that says that nothing does. */
export function NeedsYouSection() {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const query = useInstances(attentionQuery);
  const total = query.data?.totalItems ?? 0;

  if (query.data && total === 0 && query.failureCount === 0) {
    return (
      <Typography component="p" role="status">
        <StateLabel state="active">{t('needsYou.allWell')}</StateLabel>
      </Typography>
    );
  }
  return (
    <Section
      urgent={total > 0}
      title={
        total > 0
          ? t('needsYou.titleCount', { n: String(total) })
          : t('needsYou.title')
      }
    >
      <AsyncContent
        query={query}
        skeleton={<Skeleton width="70%" height={32} />}
        isEmpty={page => page.items.length === 0}
        empty={<StateLabel state="active">{t('needsYou.allWell')}</StateLabel>}
      >
        {page => (
          <>
            <ul className={classes.list}>
              {page.items.map(instance => (
                <Row key={instance.id} instance={instance} />
              ))}
            </ul>
            {total > page.items.length && (
              <Link to="?state=attention">
                {t('needsYou.more', { n: String(total) })}
              </Link>
            )}
          </>
        )}
      </AsyncContent>
    </Section>
  );
}
