import { useRouteRef } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { ANNOTATION_PROFILE_ID, Profile } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  CopyText,
  ProfileStateLabel,
  Section,
  useDeploymentSignals,
  useOpencspTranslation,
  useProfile,
  useProfileSignals,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';
import { LastCommit } from '../profiles/BranchSection';
import { GoneProfile, whyGone } from '../profiles/GoneProfile';
import { NextStep } from '../profiles/NextStepSection';
import { DeployedWith } from '../profiles/ProfileDetails';
import { ServiceRows } from '../profiles/ServicesSection';
import { platformPageRouteRef } from '../routes';
import { ThingLink } from '../ThingLink';
import { EntityThing } from './EntityThing';
import { SkeletonRows } from './SkeletonRows';

const useStyles = makeStyles(
  theme => ({
    heading: { fontWeight: 600, margin: theme.spacing(2, 0, 0.5) },
  }),
  { name: 'OpencspProfileCard' },
);

function ProfileFacts({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  return (
    <Facts
      facts={[
        {
          name: t('machines.state'),
          value: <ProfileStateLabel profile={profile} />,
        },
        {
          name: t('profile.domain'),
          value: (
            <CopyText text={profile.domain} label={t('profile.copyDomain')} />
          ),
        },
        {
          name: t('profile.deployment'),
          value: <DeployedWith id={profile.deployment} />,
        },
        {
          name: t('profile.passwords'),
          value: t(`profile.strategy.${profile.passwordStrategy}`),
        },
        {
          name: t('profile.accounts'),
          value: t(`profile.accountMode.${profile.accounts}`),
        },
        {
          name: t('profile.branch'),
          value: (
            <CopyText text={profile.branch} label={t('profile.copyBranch')} />
          ),
        },
        {
          name: t('profile.lastCommit'),
          value: <LastCommit commit={profile.commit} />,
        },
      ]}
    />
  );
}

function Shown({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <>
      <NextStep profile={profile} />
      <ProfileFacts profile={profile} />
      <Typography variant="body2" component="h3" className={classes.heading}>
        {t('profile.services')}
      </Typography>
      <ServiceRows profile={profile} />
    </>
  );
}

function LiveProfile({ id }: { id: string }) {
  const { t } = useOpencspTranslation();
  const platform = useRouteRef(platformPageRouteRef);
  useProfileSignals();
  useDeploymentSignals();
  const query = useProfile(id);
  const gone = whyGone(query);
  if (gone) {
    return (
      <GoneProfile why={gone} name={query.data?.name} platform={platform?.()} />
    );
  }
  return (
    <Section
      title={t('profile.card')}
      action={
        <ThingLink invites thing="profile" id={id}>
          {t('profile.openPage')}
        </ThingLink>
      }
    >
      <AsyncContent
        query={query}
        loadingLabel={t('profile.loading')}
        skeleton={<SkeletonRows rows={6} />}
      >
        {profile => <Shown profile={profile} />}
      </AsyncContent>
    </Section>
  );
}

/** A profile on its catalog page: what comes next, what was chosen, its services, and its branch. */
export function ProfileCard() {
  return (
    <EntityThing annotation={ANNOTATION_PROFILE_ID}>
      {id => <LiveProfile id={id} />}
    </EntityThing>
  );
}
