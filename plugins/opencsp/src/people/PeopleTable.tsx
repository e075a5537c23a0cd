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
import { mayChange, PersonActions, PersonQuestion } from './PersonActions';
import { MayUse, PasswordState, PersonNames } from './PersonFacts';

const useStyles = makeStyles(
  theme => ({
    head: {
      fontWeight: 600,
      whiteSpace: 'nowrap',
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
    row: { '&:last-child > *': { borderBottom: 0 } },
    name: { fontWeight: 600, overflowWrap: 'anywhere' },
    person: { minWidth: 180, overflowWrap: 'anywhere' },
    password: { minWidth: 140 },
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
  const mayRotate = mayChange(profile, person);
  const rotate = (service: Account['service']) =>
    onAsk('rotate', person, service);
  return (
    <TableRow className={classes.row}>
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
      </TableCell>
      <TableCell className={classes.cell}>
        {t(`people.role.${person.role}`)}
        <Typography variant="body2" color="textSecondary" component="div">
          <MayUse profile={profile} person={person} />
        </Typography>
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
      <TableCell className={classes.cell}>
        <PersonActions
          profile={profile}
          person={person}
          onAsk={question => onAsk(question, person)}
        />
      </TableCell>
    </TableRow>
  );
}

/** People as rows and services as columns, the directory first. */
export function PeopleTable(props: PeopleListProps) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { profile, people, onAsk } = props;
  const services = serviceColumns(people);
  const heads = [
    { id: 'person', title: t('people.person') },
    { id: 'role', title: t('people.role.label') },
    { id: 'password', title: t('people.password') },
    ...services.map(({ id, title }) => ({ id: `of-${id}`, title })),
    { id: 'actions', title: t('people.actions') },
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
