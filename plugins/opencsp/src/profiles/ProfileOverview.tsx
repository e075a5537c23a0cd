import { makeStyles } from '@material-ui/core/styles';
import { Profile } from '@opencsp/plugin-opencsp-common';
import { AddressesSection } from '../addresses/AddressesSection';
import { DeploymentHistory } from '../deployments/DeploymentHistory';
import { ReadinessSection } from '../readiness/ReadinessSection';
import { SignInSection } from '../readiness/SignInSection';
import { BranchSection } from './BranchSection';
import { ForeignSection } from './ForeignSection';
import { NeedsSection } from './NeedsSection';
import { NextStepSection } from './NextStepSection';
import { PeopleSection } from './PeopleSection';
import { ProfileDetails } from './ProfileDetails';
import { ServicesSection } from './ServicesSection';

const useStyles = makeStyles(
  theme => ({
    columns: {
      display: 'grid',
      alignItems: 'start',
      gap: theme.spacing(3),
      gridTemplateColumns: 'minmax(0, 7fr) minmax(320px, 4fr)',
      [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
    column: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(3),
      minWidth: 0,
    },
  }),
  { name: 'OpencspProfileOverview' },
);

/** What a profile is, and what comes next. */
export function ProfileOverview({ profile }: { profile: Profile }) {
  const classes = useStyles();
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        {profile.foreign && (
          <ForeignSection profile={profile} foreign={profile.foreign} />
        )}
        <NextStepSection profile={profile} />
        <ReadinessSection profileId={profile.id} />
        <ServicesSection profile={profile} />
        <AddressesSection query={{ profileId: profile.id }} />
        <PeopleSection profile={profile} />
        <DeploymentHistory profile={profile} />
      </div>
      <div className={classes.column}>
        <SignInSection profileId={profile.id} />
        <BranchSection profile={profile} />
        <ProfileDetails profile={profile} />
        <NeedsSection needs={profile.needs} />
      </div>
    </div>
  );
}
