import { makeStyles } from '@material-ui/core/styles';
import { Profile } from '@opencsp/plugin-opencsp-common';
import { ProfilePeople } from './ProfilePeople';
import { SignInPortalSection } from './SignInPortalSection';

const useStyles = makeStyles(
  theme => ({
    cards: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(3),
    },
  }),
  { name: 'OpencspPeopleTab' },
);

/** The people of a profile, and what goes on where they sign in. */
export function PeopleTab({ profile }: { profile: Profile }) {
  const classes = useStyles();
  return (
    <div className={classes.cards}>
      <ProfilePeople profile={profile} />
      <SignInPortalSection profile={profile} />
    </div>
  );
}
