import { useRouteRef } from '@backstage/core-plugin-api';
import {
  Deployment,
  RollbackDeploymentRequest,
} from '@opencsp/plugin-opencsp-common';
import {
  ConfirmDialog,
  useDeploymentActions,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useNavigate } from 'react-router-dom';
import { shortHash } from '../profiles/BranchSection';
import { deploymentRouteRef } from '../routes';

/** Asks once more for a way back, and then shows the run that goes it. */
export function RollbackDialog(props: {
  deployment: Deployment;
  title: string;
  confirmLabel: string;
  /** What is brought back. */
  commit: string;
  request: RollbackDeploymentRequest;
  /** What it changes, beside what each way back does. */
  changes?: readonly string[];
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(deploymentRouteRef);
  const navigate = useNavigate();
  const { id, host } = props.deployment;
  const { rollback } = useDeploymentActions(id);
  const confirm = async () => {
    const run = await rollback.mutateAsync(props.request);
    navigate(page({ id: run.id }));
  };
  return (
    <ConfirmDialog
      open={props.open}
      title={props.title}
      consequences={[
        {
          heading: t('rollback.happens'),
          items: [
            t('rollback.happensRun', {
              commit: shortHash(props.commit),
              host: host.name,
            }),
            ...(props.changes ?? []),
            t('rollback.happensServices'),
            t('rollback.happensCheck'),
          ],
        },
        {
          heading: t('rollback.stays'),
          items: [t('rollback.staysData'), t('rollback.staysBranch')],
        },
      ]}
      confirmLabel={props.confirmLabel}
      workingLabel={t('rollback.working')}
      backLabel={t('rollback.back')}
      onConfirm={confirm}
      onClose={props.onClose}
    />
  );
}
