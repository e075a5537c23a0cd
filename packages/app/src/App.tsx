import { createApp } from '@backstage/frontend-defaults';
import { landingModule } from './modules/landing';
import { navModule } from './modules/nav';
import { signInModule } from './modules/signIn';
import { themeModule } from './modules/theme';
import { translationsModule } from './modules/translations';

/**
 * What the portal itself brings: looks, navigation, sign-in. All other features are found among the
 * installed packages (`app.packages: all`).
 */
export const shellFeatures = [
  landingModule,
  navModule,
  signInModule,
  themeModule,
  translationsModule,
];

export default createApp({ features: shellFeatures });
