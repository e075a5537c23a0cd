import { createStyles, makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Account, Person } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { cardListStyles } from '../cardListStyles';
import { Facts } from '../machine/Facts';
import { AccountButton } from './AccountButton';
import { PeopleListProps } from './PeopleTable';
import { mayGive, PersonActions } from './PersonActions';
import { MayUse, PasswordState, PersonNames } from './PersonFacts';

const useStyles = makeStyles(
  theme =>
    createStyles({
      ...cardListStyles(theme),
      names: { overflowWrap: 'anywhere' },
      accounts: {
        listStyle: 'none',
        margin: 0,
        padding: 0,
        display: 'grid',
        gridTemplateColumns: 'repeat(auto-fill, minmax(240px, 1fr))',
        columnGap: theme.spacing(4),
      },
      account: {
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        justifyContent: 'space-between',
        gap: theme.spacing(0, 2),
        overflowWrap: 'anywhere',
      },
    }),
  { name: 'OpencspPeopleCards' },
);

function Accounts(props: {
  person: Person;
  onRotate?: (service: Account['service']) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { person, onRotate } = props;
  const row = (account: Account) => (
    <Typography
      key={account.service.id}
      variant="body2"
      component="li"
      className={classes.account}
    >
      <span>{account.service.title}</span>
      <AccountButton account={account} name={person.name} onRotate={onRotate} />
    </Typography>
  );
  return (
    <ul
      className={classes.accounts}
      aria-label={t('people.services', { name: person.name })}
    >
      {person.accounts.map(row)}
    </ul>
  );
}

/** People as cards, each with a list of its accounts, for narrow screens. */
export function PeopleCards({ profile, people, onAsk }: PeopleListProps) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label={t('people.table')}>
      {people.map(person => (
        <li key={person.id} className={classes.item}>
          <div className={classes.names}>
            <Typography variant="body2" component="h3" className={classes.name}>
              {person.name}
            </Typography>
            <PersonNames person={person} />
          </div>
          <Facts
            facts={[
              {
                name: t('people.role.label'),
                value: t(`people.role.${person.role}`),
              },
              {
                name: t('personServices.uses'),
                value: <MayUse profile={profile} person={person} />,
              },
              {
                name: t('people.password'),
                value: <PasswordState password={person.password} />,
              },
            ]}
          />
          {person.accounts.length > 0 && (
            <Accounts
              person={person}
              onRotate={
                mayGive(profile, person)
                  ? service => onAsk('rotate', person, service)
                  : undefined
              }
            />
          )}
          <PersonActions
            profile={profile}
            person={person}
            onAsk={question => onAsk(question, person)}
          />
        </li>
      ))}
    </ul>
  );
}
