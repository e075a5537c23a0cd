import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  Account,
  People,
  Person,
  Profile,
} from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  MessageFace,
  Section,
  useOpencspTranslation,
  usePeople,
} from '@opencsp/plugin-opencsp-react';
import { useEffect, useRef, useState } from 'react';
import { AccountsHead } from './AccountsHead';
import { ByHandGuide } from './ByHandGuide';
import { ChangePersonDialog } from './ChangePersonDialog';
import { RotateDialog } from './RotateDialog';
import { AddPersonDialog } from './AddPersonDialog';
import { LeftPeople } from './LeftPeople';
import { NewPasswordDialog } from './NewPasswordDialog';
import { PeopleCards } from './PeopleCards';
import { PeopleListProps, PeopleTable } from './PeopleTable';
import { dividePeople, serviceColumns, tableWidth } from './peopleView';
import { PersonQuestion } from './PersonActions';
import { RemovePersonDialog } from './RemovePersonDialog';
import { ShowPasswordDialog } from './ShowPasswordDialog';

const useStyles = makeStyles(
  theme => ({
    padded: {
      padding: theme.spacing(0, 2, 2),
      [theme.breakpoints.up('sm')]: { padding: theme.spacing(0, 3, 2) },
    },
  }),
  { name: 'OpencspProfilePeople' },
);

/** What is asked, and about whom. */
type Asked =
  | { what: 'add' }
  | {
      what: PersonQuestion;
      person: Person;
      /** Which one it is about, where it is about one. */
      service?: Account['service'];
    }
  | undefined;

/** The open window, if any. */
function Question(props: {
  asked: Asked;
  profile: Profile;
  people: readonly Person[];
  onClose: () => void;
}) {
  const { asked, profile, people, onClose } = props;
  switch (asked?.what) {
    case 'add':
      return (
        <AddPersonDialog profile={profile} people={people} onClose={onClose} />
      );
    case 'change':
      return (
        <ChangePersonDialog
          profile={profile}
          person={asked.person}
          onClose={onClose}
        />
      );
    case 'rotate':
      return (
        <RotateDialog
          profileId={profile.id}
          person={asked.person}
          service={asked.service}
          onClose={onClose}
        />
      );
    case 'password':
      return (
        <NewPasswordDialog
          profile={profile}
          person={asked.person}
          onClose={onClose}
        />
      );
    case 'reveal':
      return (
        <ShowPasswordDialog
          profile={profile}
          person={asked.person}
          onClose={onClose}
        />
      );
    case 'remove':
      return (
        <RemovePersonDialog
          profileId={profile.id}
          person={asked.person}
          onClose={onClose}
        />
      );
    default:
      return null;
  }
}

/** A media query for windows in which something does not fit. @param width in pixels */
function narrowerThan(width: number): string {
  return `(max-width:${width - 0.05}px)`;
}

/** Everybody, those that have left last. */
function PeopleContent(props: {
  profile: Profile;
  people: People;
  onAsk: PeopleListProps['onAsk'];
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { profile, people, onAsk } = props;
  const { present, left } = dividePeople(people.items);
  const narrow = useMediaQuery(
    narrowerThan(tableWidth(serviceColumns(present).length)),
    { noSsr: true },
  );
  const List = narrow ? PeopleCards : PeopleTable;
  return (
    <>
      <div className={classes.padded}>
        <AccountsHead people={people} mayLook={profile.actions.edit} />
        <ByHandGuide profile={profile} people={present} />
        {present.every(({ isOwner }) => isOwner) && (
          <MessageFace state="waiting" title={t('people.nobody')}>
            <Typography variant="body2">{t('people.nobodyHint')}</Typography>
          </MessageFace>
        )}
      </div>
      <List profile={profile} people={present} onAsk={onAsk} />
      <div className={classes.padded}>
        {present.every(({ accounts }) => accounts.length === 0) && (
          <Typography variant="body2" color="textSecondary">
            {t('people.noServices')}
          </Typography>
        )}
        <LeftPeople people={left} />
      </div>
    </>
  );
}

/** Who may sign in to what in a profile: a row for each person, a column for each service. */
export function ProfilePeople({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const query = usePeople(profile.id);
  const heading = useRef<HTMLHeadingElement>(null);
  const [asked, setAsked] = useState<Asked>();
  const wasAsked = useRef(false);
  useEffect(() => {
    // The button that was pressed may be gone with what it asked for.
    if (
      wasAsked.current &&
      !asked &&
      document.activeElement === document.body
    ) {
      heading.current?.focus();
    }
    wasAsked.current = asked !== undefined;
  }, [asked]);
  return (
    <Section
      flush
      title={t('people.title')}
      headingRef={heading}
      action={
        query.data &&
        profile.actions.edit && (
          <Button
            variant="contained"
            color="primary"
            size="small"
            disableElevation
            onClick={() => setAsked({ what: 'add' })}
          >
            {t('people.add')}
          </Button>
        )
      }
    >
      <div className={query.data ? undefined : classes.padded}>
        <AsyncContent
          query={query}
          loadingLabel={t('people.loading')}
          skeleton={[1, 2, 3].map(row => (
            <Skeleton key={row} height={56} />
          ))}
        >
          {people => (
            <PeopleContent
              profile={profile}
              people={people}
              onAsk={(what, person, service) =>
                setAsked({ what, person, service })
              }
            />
          )}
        </AsyncContent>
      </div>
      <Question
        asked={asked}
        profile={profile}
        people={query.data?.items ?? []}
        onClose={() => setAsked(undefined)}
      />
    </Section>
  );
}
