import { useRouteRef } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  AsyncContent,
  InstanceStateLabel,
  LiveRegion,
  PageFrame,
  SandboxBadge,
  Section,
  stateWords,
  useInstance,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useParams } from 'react-router-dom';
import { rootRouteRef } from '../routes';
import { usePageConfig } from '../usePageConfig';
import { useRole } from '../useRole';
import { GoneFace, whyGone } from './GoneFace';
import { MachineActions } from './MachineActions';
import { MachineBody } from './MachineBody';
import { MachineWork } from './MachineWork';

const useStyles = makeStyles(
  theme => ({
    columns: {
      display: 'grid',
      gap: theme.spacing(3),
      gridTemplateColumns: 'minmax(0, 7fr) minmax(320px, 4fr)',
      [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
  }),
  { name: 'OpencspMachinePage' },
);

function MachineSkeleton() {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <div className={classes.columns}>
      <Section title={t('machine.run')}>
        {[1, 2, 3, 4, 5].map(row => (
          <Skeleton key={row} height={40} />
        ))}
      </Section>
      <Section title={t('machine.details')}>
        {[1, 2, 3, 4].map(row => (
          <Skeleton key={row} height={32} />
        ))}
      </Section>
    </div>
  );
}

/** The page of one machine: its state, how to get in, how it is made, and what can be done. */
export function MachinePage() {
  const { t } = useOpencspTranslation();
  const { id = '' } = useParams();
  const { sandbox } = usePageConfig();
  const platform = useRouteRef(rootRouteRef)();
  const { mayOperate } = useRole();
  const query = useInstance(id);
  const instance = query.data;
  const gone = whyGone(query);
  const there = !gone && instance;

  return (
    <PageFrame
      title={instance?.name ?? t('machines.pageTitle')}
      parent={{ title: t('platform.title'), to: platform }}
      beside={
        <>
          {there && <InstanceStateLabel instance={instance} />}
          {sandbox && <SandboxBadge />}
        </>
      }
      actions={there && <MachineActions instance={instance} />}
    >
      <LiveRegion
        text={
          instance &&
          t('machine.stateAnnouncement', {
            name: instance.name,
            state: gone ? t('machine.state.deleted') : stateWords(instance, t),
          })
        }
      />
      {gone ? (
        <>
          <GoneFace
            why={gone}
            name={instance?.name}
            warnings={instance?.warnings}
            platform={platform}
          />
          {gone === 'deleted' && mayOperate && <MachineWork id={id} />}
        </>
      ) : (
        <AsyncContent
          query={query}
          loadingLabel={t('machine.loading')}
          skeleton={<MachineSkeleton />}
        >
          {data => <MachineBody instance={data} />}
        </AsyncContent>
      )}
    </PageFrame>
  );
}
