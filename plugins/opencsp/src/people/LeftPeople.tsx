import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Person } from '@opencsp/plugin-opencsp-common';
import {
  RelativeTime,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { AccountDetails } from './AccountDetails';

const useStyles = makeStyles(
  theme => ({
    summary: {
      cursor: 'pointer',
      fontWeight: 600,
      padding: theme.spacing(1, 0),
    },
    list: { listStyle: 'none', margin: 0, padding: 0 },
    person: {
      padding: theme.spacing(1.5, 0),
      borderTop: `1px solid ${theme.palette.divider}`,
      overflowWrap: 'anywhere',
    },
    name: { fontWeight: 600 },
    account: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(0.5),
      padding: theme.spacing(1, 0, 0, 2),
    },
  }),
  { name: 'OpencspLeftPeople' },
);

/** Who was cut off everywhere, with what proves it of each service. Closed until it is asked for. */
export function LeftPeople({ people }: { people: readonly Person[] }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return people.length === 0 ? null : (
    <details>
      <summary className={classes.summary}>
        {t('people.left', { count: people.length })}
      </summary>
      <ul className={classes.list}>
        {people.map(({ id, name, login, leftAt, leftBecause, accounts }) => (
          <li key={id} className={classes.person}>
            <Typography variant="body2" component="h3" className={classes.name}>
              {name}
            </Typography>
            <Typography variant="body2" color="textSecondary" component="div">
              {login}
              {leftAt && (
                <>
                  {' · '}
                  {t('people.leftAt')} <RelativeTime at={leftAt} />
                </>
              )}
              {leftBecause === 'refused' && ` · ${t('people.refused')}`}
            </Typography>
            <ul
              className={classes.list}
              aria-label={t('people.services', { name })}
            >
              {accounts.map(account => (
                <li key={account.service.id} className={classes.account}>
                  <Typography variant="body2" component="span">
                    {account.service.title}
                  </Typography>
                  <AccountDetails account={account} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </details>
  );
}
