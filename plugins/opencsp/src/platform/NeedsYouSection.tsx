import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import { Instance, Profile } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  InstanceStateLabel,
  ProfileStateLabel,
  Section,
  StateLabel,
  useInstanceActions,
  useInstances,
  useOpencspTranslation,
  useProfileActions,
  useProfiles,
} from '@opencsp/plugin-opencsp-react';
import { ReactNode } from 'react';
import { machineRouteRef, profileRouteRef } from '../routes';
import { attentionProfilesQuery, attentionQuery } from './listQuery';
import { NeedsYouRow } from './NeedsYouRow';

const useStyles = makeStyles(
  { list: { listStyle: 'none', margin: 0, padding: 0 } },
  { name: 'OpencspNeedsYou' },
);

function MachineRow({ instance }: { instance: Instance }) {
  const { t } = useOpencspTranslation();
  const machine = useRouteRef(machineRouteRef);
  const { retry } = useInstanceActions(instance.id);
  return (
    <NeedsYouRow
      name={instance.name}
      page={machine({ id: instance.id })}
      state={<InstanceStateLabel instance={instance} />}
      since={instance.stateSince}
      reason={instance.failure?.message ?? t('machine.lostBody')}
      retry={instance.actions.retry ? retry : undefined}
    />
  );
}

function ProfileRow({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(profileRouteRef);
  const { retry } = useProfileActions(profile.id);
  const { failure, foreign } = profile;
  const byHand =
    foreign &&
    t('profiles.foreign', { subject: foreign.subject, author: foreign.author });
  return (
    <NeedsYouRow
      name={profile.name}
      page={page({ id: profile.id })}
      state={<ProfileStateLabel profile={profile} />}
      since={
        profile.state === 'failed'
          ? profile.stateSince
          : foreign?.at ?? profile.stateSince
      }
      reason={failure?.message ?? byHand ?? t('profile.failureTitle')}
      retry={profile.actions.retry ? retry : undefined}
    />
  );
}

function Rows(props: { children: ReactNode; more?: ReactNode }) {
  const classes = useStyles();
  return (
    <>
      <ul className={classes.list}>{props.children}</ul>
      {props.more}
    </>
  );
}

/** What needs the person. Most days it is one line that says that nothing does. */
export function NeedsYouSection() {
  const { t } = useOpencspTranslation();
  const machines = useInstances(attentionQuery);
  const profiles = useProfiles(attentionProfilesQuery);
  const queries = [machines, profiles];
  const total =
    (machines.data?.totalItems ?? 0) + (profiles.data?.totalItems ?? 0);
  const allWell = (
    <StateLabel state="active">{t('needsYou.allWell')}</StateLabel>
  );

  if (
    total === 0 &&
    queries.every(query => query.data && query.failureCount === 0)
  ) {
    return (
      <Typography component="p" role="status">
        {allWell}
      </Typography>
    );
  }
  const isPending = (query: { data: unknown; error: unknown }) =>
    !query.data && !query.error;
  const more = (shown: number, of: number, tab: string) =>
    of > shown && (
      <Link to={`?tab=${tab}&state=attention`}>
        {t('needsYou.more', { n: String(of) })}
      </Link>
    );
  return (
    <Section
      urgent={total > 0}
      title={
        total > 0
          ? t('needsYou.titleCount', { n: String(total) })
          : t('needsYou.title')
      }
    >
      {/* One skeleton stands for all that is not there yet. */}
      {!(isPending(machines) && isPending(profiles)) && (
        <AsyncContent
          query={profiles}
          skeleton={<Skeleton width="70%" height={32} />}
          isEmpty={page => page.items.length === 0}
        >
          {page => (
            <Rows more={more(page.items.length, page.totalItems, 'profiles')}>
              {page.items.map(it => (
                <ProfileRow key={it.id} profile={it} />
              ))}
            </Rows>
          )}
        </AsyncContent>
      )}
      <AsyncContent
        query={machines}
        skeleton={<Skeleton width="70%" height={32} />}
        isEmpty={page => page.items.length === 0}
        empty={total === 0 && allWell}
      >
        {page => (
          <Rows more={more(page.items.length, page.totalItems, 'machines')}>
            {page.items.map(it => (
              <MachineRow key={it.id} instance={it} />
            ))}
          </Rows>
        )}
      </AsyncContent>
    </Section>
  );
}
