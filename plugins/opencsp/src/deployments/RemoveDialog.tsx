import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import Typography from '@material-ui/core/Typography';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  ConfirmDialog,
  OpencspTranslate,
  useDeploymentActions,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';

/** What removing takes away, and what it leaves. */
export function removeConsequences(
  {
    profile,
    host,
    services,
  }: Pick<Deployment, 'profile' | 'host' | 'services'>,
  data: boolean,
  t: OpencspTranslate,
): { heading: string; items: string[] }[] {
  return [
    {
      heading: t('removeDeployment.goes'),
      items: [
        t('removeDeployment.goesContainers', { n: String(services.length) }),
        t('removeDeployment.goesUrls'),
        t('removeDeployment.goesSecrets'),
        ...(data ? [t('removeDeployment.goesData')] : []),
      ],
    },
    {
      heading: t('removeDeployment.stays'),
      items: [
        ...(data ? [] : [t('removeDeployment.staysData')]),
        t('removeDeployment.staysHost', { host: host.name }),
        t('removeDeployment.staysProfile', { profile: profile.name }),
        t('removeDeployment.staysHistory'),
      ],
    },
  ];
}

/** Asks before a deployment is taken off its host; data goes only with the profile's name typed. */
export function RemoveDialog(props: {
  deployment: Deployment;
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useOpencspTranslation();
  const { deployment } = props;
  const { profile, host } = deployment;
  const { remove } = useDeploymentActions(deployment.id);
  const [data, setData] = useState(false);
  const close = () => {
    setData(false);
    props.onClose();
  };
  return (
    <ConfirmDialog
      open={props.open}
      title={t('removeDeployment.title', {
        profile: profile.name,
        host: host.name,
      })}
      consequences={removeConsequences(deployment, data, t)}
      confirmName={data ? profile.name : undefined}
      confirmLabel={t(
        data ? 'removeDeployment.confirmData' : 'removeDeployment.confirm',
      )}
      workingLabel={t('removeDeployment.working')}
      backLabel={t('removeDeployment.back')}
      onConfirm={() =>
        remove.mutateAsync({
          data,
          ...(data ? { confirm: profile.name } : {}),
        })
      }
      onClose={close}
    >
      <FormControlLabel
        control={
          <Checkbox
            color="primary"
            checked={data}
            onChange={event => setData(event.target.checked)}
          />
        }
        label={
          <>
            <Typography variant="body2">
              {t('removeDeployment.withData')}
            </Typography>
            <Typography variant="body2" color="textSecondary">
              {t('removeDeployment.withDataHint')}
            </Typography>
          </>
        }
      />
    </ConfirmDialog>
  );
}
