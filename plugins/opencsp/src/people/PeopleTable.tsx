import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { Account, Person, Profile } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { AccountButton } from './AccountButton';
import { accountIn, ServiceColumn, serviceColumns } from './peopleView';
import { mayGive, PersonActions, PersonQuestion } from './PersonActions';
import { PasswordState, PersonNames, PersonRights } from './PersonFacts';

const useStyles = makeStyles(
  theme => ({
    head: {
      fontWeight: 600,
      verticalAlign: 'bottom',
      padding: theme.spacing(1),
      '&:first-child': { paddingLeft: theme.spacing(3) },
      '&:last-child': { paddingRight: theme.spacing(3) },
    },
    cell: {
      padding: theme.spacing(1),
      verticalAlign: 'baseline',
      '&:first-child': { paddingLeft: theme.spacing(3) },
      '&:last-child': { paddingRight: theme.spacing(3) },
    },
    facts: { '& > *': { borderBottom: 0, paddingBottom: 0 } },
    actions: {
      padding: theme.spacing(0.5, 3, 1),
    },
    row: { '&:last-child > *': { borderBottom: 0 } },
    name: { fontWeight: 600, overflowWrap: 'anywhere' },
    person: { minWidth: 150, overflowWrap: 'anywhere' },
    password: { minWidth: 100 },
  }),
  { name: 'OpencspPeopleTable' },
);

/** What the list of people needs, as a table or as cards. */
export interface PeopleListProps {
  profile: Profile;
  people: readonly Person[];
  onAsk: (
    question: PersonQuestion,
    person: Person,
    /** The one that it is about; all of them when absent. */
    service?: Account['service'],
  ) => void;
}

function PersonRow(
  props: Omit<PeopleListProps, 'people'> & {
    person: Person;
    services: readonly ServiceColumn[];
  },
) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { profile, person, services, onAsk } = props;
  const mayRotate = mayGive(profile, person);
  const hasActions = mayRotate || person.isOwner;
  const rotate = (service: Account['service']) =>
    onAsk('rotate', person, service);
  return (
    <>
      <TableRow className={hasActions ? classes.facts : classes.row}>
        <TableCell
          component="th"
          scope="row"
          role="rowheader"
          className={`${classes.cell} ${classes.person}`}
        >
          <Typography variant="body2" component="div" className={classes.name}>
            {person.name}
          </Typography>
          <PersonNames person={person} />
          <PersonRights profile={profile} person={person} />
        </TableCell>
        <TableCell className={`${classes.cell} ${classes.password}`}>
          <PasswordState password={person.password} />
        </TableCell>
        {services.map(({ id }) => {
          const account = accountIn(person, id);
          return (
            <TableCell key={id} className={classes.cell}>
              {account ? (
                <AccountButton
                  account={account}
                  name={person.name}
                  onRotate={mayRotate ? rotate : undefined}
                />
              ) : (
                <Typography
                  variant="body2"
                  color="textSecondary"
                  component="span"
                >
                  {t('people.noAccount')}
                </Typography>
              )}
            </TableCell>
          );
        })}
      </TableRow>
      {hasActions && (
        <TableRow className={classes.row}>
          <TableCell className={classes.actions} colSpan={2 + services.length}>
            <PersonActions
              profile={profile}
              person={person}
              onAsk={question => onAsk(question, person)}
            />
          </TableCell>
        </TableRow>
      )}
    </>
  );
}

/**
 * People as rows and services as columns, the directory first. What can be done with somebody stands below them, over
 * the whole width: beside many services there is no room for it.
 */
export function PeopleTable(props: PeopleListProps) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { profile, people, onAsk } = props;
  const services = serviceColumns(people);
  const heads = [
    { id: 'person', title: t('people.person') },
    { id: 'password', title: t('people.password') },
    ...services.map(({ id, title }) => ({ id: `of-${id}`, title })),
  ];
  return (
    <TableContainer>
      <Table aria-label={t('people.table')}>
        <TableHead>
          <TableRow>
            {heads.map(({ id, title }) => (
              <TableCell key={id} scope="col" className={classes.head}>
                {title}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {people.map(person => (
            <PersonRow
              key={person.id}
              profile={profile}
              person={person}
              services={services}
              onAsk={onAsk}
            />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
