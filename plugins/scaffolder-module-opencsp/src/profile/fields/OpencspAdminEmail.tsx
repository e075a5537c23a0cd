import { adminEmailSchema } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { FieldProps } from '../../shared/fieldProps';
import { TextQuestion } from './TextQuestion';

/** RFC 5321 §4.5.3.1.3 allows 254; twice as much may be typed, so that the limit can be said. */
const MAX_TYPED = 508;

/**
 * The administrator's e-mail address, checked on every change.
 *
 * @public
 */
export function OpencspAdminEmail(props: FieldProps<string>) {
  const { t } = useOpencspTranslation();
  const email = typeof props.formData === 'string' ? props.formData : '';
  const parsed = adminEmailSchema.safeParse(email);
  return (
    <TextQuestion
      field={props}
      value={email}
      label={t('form.adminEmail.label')}
      help={t('form.adminEmail.help')}
      problem={parsed.error?.issues[0]?.message}
      inputMode="email"
      autoComplete="email"
      maxLength={MAX_TYPED}
    />
  );
}
