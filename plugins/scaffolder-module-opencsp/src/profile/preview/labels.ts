import { FormTranslate } from '../../translation';

/** What the form calls the field that a problem is about. */
export function labelOfPath(path: string, t: FormTranslate): string {
  switch (path.split('.')[0]) {
    case 'name':
      return t('profileName.label');
    case 'domain':
      return t('domain.label');
    case 'adminEmail':
      return t('adminEmail.label');
    case 'deployment':
      return t('deployment.label');
    case 'protocol':
      return t('protocol.label');
    case 'password':
    case 'passwordStrategy':
      return t('password.label');
    case 'services':
      return t('services.label');
    default:
      return path === '' ? t('preview.profile') : path;
  }
}
