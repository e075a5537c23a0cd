import {
  Link,
  Sidebar,
  sidebarConfig,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
  useSidebarOpenState,
} from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import {
  NavContentBlueprint,
  NavContentNavItem,
} from '@backstage/plugin-app-react';
import { SidebarSearchModal } from '@backstage/plugin-search';
import { UserSettingsSignInAvatar } from '@backstage/plugin-user-settings';
import { OperationsNavItem } from '@opencsp/plugin-opencsp';
import { makeStyles } from '@material-ui/core/styles';
import MenuIcon from '@material-ui/icons/Menu';
import SearchIcon from '@material-ui/icons/Search';
import { useLocation } from 'react-router-dom';
import { shellTranslationRef } from '../translations/shellTranslationRef';
import { Logo, LogoMark } from './Logo';

const MARK_SIZE = 32;

const useStyles = makeStyles(
  theme => ({
    root: {
      height: 72,
      display: 'flex',
      alignItems: 'center',
      paddingLeft: (sidebarConfig.drawerWidthClosed - MARK_SIZE) / 2,
    },
    link: {
      display: 'inline-flex',
      borderRadius: theme.shape.borderRadius,
      color: theme.palette.navigation.selectedColor,
      '&:focus-visible': {
        outline: `2px solid ${theme.palette.navigation.indicator}`,
        outlineOffset: 2,
      },
    },
  }),
  { name: 'OpencspSidebarLogo' },
);

function SidebarLogo() {
  const classes = useStyles();
  const { t } = useTranslationRef(shellTranslationRef);
  const { isOpen } = useSidebarOpenState();
  return (
    <div className={classes.root}>
      <Link
        to="/"
        underline="none"
        className={classes.link}
        aria-label={t('home')}
      >
        {isOpen ? <Logo size={MARK_SIZE} /> : <LogoMark size={MARK_SIZE} />}
      </Link>
    </div>
  );
}

function NavItem(item: NavContentNavItem) {
  const { pathname } = useLocation();
  return (
    <SidebarItem
      icon={() => item.icon}
      to={item.href}
      text={item.title}
      // Operations has an item of its own: only one of the two is where the person is.
      end={pathname === `${item.href}/operations`}
    />
  );
}

/**
 * The portal's sidebar: the own platform first, then what there is (catalog) and what can be made
 * (create), then whatever other plugins bring.
 */
export const sidebar = NavContentBlueprint.make({
  params: {
    component: function PortalSidebar({ navItems }) {
      const { t } = useTranslationRef(shellTranslationRef);
      const nav = navItems.withComponent(NavItem);
      // These have a place of their own: a dialog, an item with a badge, a card of each entity.
      nav.take('page:search');
      nav.take('page:notifications');
      nav.take('page:catalog-graph');
      const visualizer = nav.take('page:app-visualizer');
      const platform = nav.take('page:opencsp');
      const settings = nav.take('page:user-settings');
      return (
        <Sidebar>
          <SidebarLogo />
          <SidebarGroup label={t('menu')} icon={<MenuIcon />}>
            {platform}
            {nav.take('page:catalog')}
            {nav.take('page:scaffolder')}
            {platform && <OperationsNavItem />}
            <SidebarScrollWrapper>
              {nav.rest({ sortBy: 'title' })}
            </SidebarScrollWrapper>
          </SidebarGroup>
          <SidebarSpace />
          <SidebarGroup label={t('search')} icon={<SearchIcon />} to="/search">
            <SidebarSearchModal />
          </SidebarGroup>
          <NotificationsSidebarItem />
          <SidebarDivider />
          <SidebarGroup
            label={t('settings')}
            icon={<UserSettingsSignInAvatar />}
            to="/settings"
          >
            {visualizer}
            {settings}
          </SidebarGroup>
        </Sidebar>
      );
    },
  },
});
