import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  ConfirmDialog,
  useDeploymentActions,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { Removal, removalRequest, removeConsequences } from './removal';

const useStyles = makeStyles(
  theme => ({
    choices: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(2),
    },
  }),
  { name: 'OpencspRemoveDialog' },
);

/** One thing that can be chosen besides, with what it means. */
function Choice(props: {
  label: string;
  hint: string;
  checked: boolean;
  disabled: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <FormControlLabel
      control={
        <Checkbox
          color="primary"
          checked={props.checked}
          disabled={props.disabled}
          onChange={event => props.onChange(event.target.checked)}
        />
      }
      label={
        <>
          <Typography variant="body2">{props.label}</Typography>
          <Typography variant="body2" color="textSecondary">
            {props.hint}
          </Typography>
        </>
      }
    />
  );
}

const CONFIRM = {
  keep: 'removeDeployment.confirm',
  data: 'removeDeployment.confirmData',
  giveUp: 'giveHostUp.confirm',
} as const;

/**
 * Asks before a deployment is taken off its host, or forgotten without it after a removal that failed;
 * data goes, and a host is given up, only with the profile's name typed.
 */
export function RemoveDialog(props: {
  deployment: Deployment;
  open: boolean;
  onClose: () => void;
  /** What is chosen when it opens. */
  chosen?: Removal;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { deployment, chosen = 'keep' } = props;
  const { profile, host, actions } = deployment;
  const { remove } = useDeploymentActions(deployment.id);
  const [removal, setRemoval] = useState(chosen);
  const names = { profile: profile.name, host: host.name };
  const isGivenUp = removal === 'giveUp';
  const choose = (other: Removal) => (checked: boolean) =>
    setRemoval(checked ? other : 'keep');
  return (
    <ConfirmDialog
      open={props.open}
      title={
        isGivenUp
          ? t('giveHostUp.title', names)
          : t('removeDeployment.title', names)
      }
      consequences={removeConsequences(deployment, removal, t)}
      confirmName={removal === 'keep' ? undefined : profile.name}
      confirmLabel={t(CONFIRM[removal])}
      workingLabel={t('removeDeployment.working')}
      backLabel={t('removeDeployment.back')}
      onConfirm={() => remove.mutateAsync(removalRequest(removal, deployment))}
      onClose={() => {
        setRemoval(chosen);
        props.onClose();
      }}
    >
      <div className={classes.choices}>
        <Choice
          label={t('removeDeployment.withData')}
          hint={t(
            isGivenUp
              ? 'removeDeployment.withDataNot'
              : 'removeDeployment.withDataHint',
          )}
          checked={removal === 'data'}
          disabled={isGivenUp}
          onChange={choose('data')}
        />
        {(actions.giveUp || isGivenUp) && (
          <Choice
            label={t('giveHostUp.choice')}
            hint={t('giveHostUp.choiceHint')}
            checked={isGivenUp}
            disabled={false}
            onChange={choose('giveUp')}
          />
        )}
      </div>
    </ConfirmDialog>
  );
}
