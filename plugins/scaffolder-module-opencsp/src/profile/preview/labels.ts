import { OpencspTranslate } from '@opencsp/plugin-opencsp-react';

/** What the form calls the field that a problem is about. */
export function labelOfPath(path: string, t: OpencspTranslate): string {
  switch (path.split('.')[0]) {
    case 'name':
      return t('form.profileName.label');
    case 'domain':
      return t('form.domain.label');
    case 'adminEmail':
      return t('form.adminEmail.label');
    case 'deployment':
      return t('form.deployment.label');
    case 'certificates':
    case 'protocol':
      return t('form.protocol.label');
    case 'password':
    case 'passwordStrategy':
      return t('form.password.label');
    case 'accounts':
      return t('form.accounts.label');
    case 'services':
      return t('form.services.label');
    default:
      return path === '' ? t('form.preview.profile') : path;
  }
}
