import { LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { Profile } from '@opencsp/plugin-opencsp-common';
import {
  ConfirmDialog,
  OpencspTranslate,
  useOpencspTranslation,
  useProfileActions,
  useRoleColours,
} from '@opencsp/plugin-opencsp-react';
import { ReactNode, useState } from 'react';
import { PROFILE_TEMPLATE, profileFormRouteRef } from '../routes';
import { copyQuery, editQuery } from './profileForm';
import { useMayMakeProfiles } from './useMayMakeProfiles';

const useStyles = makeStyles(
  theme => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  }),
  { name: 'OpencspProfileActions' },
);

/** What deleting takes away, and what it leaves. */
export function deleteConsequences(
  { name, branch }: Pick<Profile, 'name' | 'branch'>,
  t: OpencspTranslate,
): { heading: string; items: string[] }[] {
  return [
    {
      heading: t('deleteProfile.goes'),
      items: [
        t('deleteProfile.goesBranch', { branch }),
        t('deleteProfile.goesSecrets'),
        t('deleteProfile.goesEntry'),
      ],
    },
    {
      heading: t('deleteProfile.stays'),
      items: [
        t('deleteProfile.staysName', { name }),
        t('deleteProfile.staysMachines'),
        t('deleteProfile.staysClones'),
        t('deleteProfile.staysAudit'),
      ],
    },
  ];
}

/** Edit, copy and delete. Retry stands at the failure. */
export function ProfileActions(props: {
  profile: Profile;
  /** In a list of several: short words, with the profile's name for those who do not see the tile. */
  compact?: boolean;
  /** Before the actions. */
  children?: ReactNode;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  const { profile, compact } = props;
  const { name, actions } = profile;
  const form = useRouteRef(profileFormRouteRef);
  const mayMake = useMayMakeProfiles();
  const { remove } = useProfileActions(profile.id);
  const [asked, setAsked] = useState(false);
  const size = compact ? 'small' : 'medium';
  const variant = compact ? 'text' : 'outlined';

  return (
    <div
      className={classes.root}
      role="group"
      aria-label={
        compact ? t('profiles.actions', { name }) : t('actions.title')
      }
    >
      {props.children}
      {form && actions.edit && (
        <LinkButton
          role="link"
          size={size}
          variant={variant}
          to={`${form(PROFILE_TEMPLATE)}${editQuery(profile)}`}
          aria-label={t('profiles.editLabel', { name })}
        >
          {t('profile.edit')}
        </LinkButton>
      )}
      {form && mayMake && (
        <LinkButton
          role="link"
          size={size}
          variant={variant}
          to={`${form(PROFILE_TEMPLATE)}${copyQuery(profile)}`}
          aria-label={t('profiles.copyLabel', { name })}
        >
          {t('profile.copy')}
        </LinkButton>
      )}
      {actions.delete && (
        <Button
          size={size}
          variant={variant}
          style={{ color: colours.error, borderColor: colours.error }}
          aria-label={compact ? t('profiles.deleteLabel', { name }) : undefined}
          onClick={() => setAsked(true)}
        >
          {t(compact ? 'profiles.delete' : 'profile.delete')}
        </Button>
      )}
      <ConfirmDialog
        open={asked}
        title={t('deleteProfile.title', { name })}
        consequences={deleteConsequences(profile, t)}
        confirmName={name}
        confirmLabel={t('deleteProfile.confirm')}
        workingLabel={t('deleteProfile.working')}
        backLabel={t('deleteProfile.back')}
        onConfirm={() => remove.mutateAsync(name)}
        onClose={() => setAsked(false)}
      />
    </div>
  );
}
