import {
  MAX_PROFILE_NAME_LENGTH,
  profileNameProblem,
} from '@opencsp/plugin-opencsp-common';
import {
  OpencspTranslate,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { FieldProps } from '../../shared/fieldProps';
import { withQueries } from '../../shared/withQueries';
import { profileValuesOf } from '../profileValues';
import { FieldCheck, usePreviewCheck } from '../usePreview';
import { problemOfCheck } from './checks';
import { TextQuestion } from './TextQuestion';

function ProfileNameField(props: FieldProps<string>) {
  const { t } = useOpencspTranslation();
  const name = typeof props.formData === 'string' ? props.formData : '';
  const values = { ...profileValuesOf(props.formContext), name };
  const isEdit = values.profileId !== undefined;
  const ownProblem = isEdit ? undefined : profileNameProblem(name);
  const found = usePreviewCheck(values, 'name', !isEdit && !ownProblem);
  return (
    <TextQuestion
      field={props}
      value={name}
      label={t('form.profileName.label')}
      help={t('form.profileName.help')}
      problem={ownProblem ?? problemOfCheck(found.check)}
      note={isEdit ? t('form.profileName.stays') : noteOf(found, t)}
      readOnly={isEdit}
      maxLength={MAX_PROFILE_NAME_LENGTH * 2}
    />
  );
}

function noteOf(
  { check, preview }: FieldCheck,
  t: OpencspTranslate,
): string | undefined {
  switch (check.state) {
    case 'checking':
      return t('form.profileName.checking');
    case 'fine':
      return preview?.branch
        ? t('form.profileName.freeBranch', { branch: preview.branch })
        : t('form.profileName.free');
    case 'unchecked':
      return t('form.problem.unchecked', { reason: check.reason });
    default:
      return undefined;
  }
}

/**
 * The name of a profile: checked on every change; whether it is free, and which branch comes of it, is
 * asked of the portal. With an edit it is only shown.
 *
 * @public
 */
export const OpencspProfileName = withQueries(ProfileNameField);
