import AltRouteIcon from '@material-ui/icons/CallSplit';
import AppsIcon from '@material-ui/icons/Apps';
import BarChartIcon from '@material-ui/icons/BarChart';
import BuildIcon from '@material-ui/icons/Build';
import CloudIcon from '@material-ui/icons/Cloud';
import CodeIcon from '@material-ui/icons/Code';
import DescriptionIcon from '@material-ui/icons/Description';
import DnsIcon from '@material-ui/icons/Dns';
import EmailIcon from '@material-ui/icons/Email';
import ForumIcon from '@material-ui/icons/Forum';
import HomeIcon from '@material-ui/icons/Home';
import LibraryBooksIcon from '@material-ui/icons/LibraryBooks';
import LibraryMusicIcon from '@material-ui/icons/LibraryMusic';
import LockIcon from '@material-ui/icons/Lock';
import MemoryIcon from '@material-ui/icons/Memory';
import MergeTypeIcon from '@material-ui/icons/MergeType';
import MovieIcon from '@material-ui/icons/Movie';
import PeopleIcon from '@material-ui/icons/People';
import PhotoLibraryIcon from '@material-ui/icons/PhotoLibrary';
import RouterIcon from '@material-ui/icons/Router';
import SecurityIcon from '@material-ui/icons/Security';
import StorageIcon from '@material-ui/icons/Storage';
import SyncIcon from '@material-ui/icons/Sync';
import TimelineIcon from '@material-ui/icons/Timeline';
import VpnKeyIcon from '@material-ui/icons/VpnKey';

/** By the names that definitions use. Material UI 4 lacks `alt_route`; its nearest stands for it. */
const ICONS: Record<string, typeof AppsIcon> = {
  alt_route: AltRouteIcon,
  apps: AppsIcon,
  bar_chart: BarChartIcon,
  build: BuildIcon,
  cloud: CloudIcon,
  code: CodeIcon,
  description: DescriptionIcon,
  dns: DnsIcon,
  email: EmailIcon,
  forum: ForumIcon,
  home: HomeIcon,
  library_books: LibraryBooksIcon,
  library_music: LibraryMusicIcon,
  lock: LockIcon,
  memory: MemoryIcon,
  merge_type: MergeTypeIcon,
  movie: MovieIcon,
  people: PeopleIcon,
  photo_library: PhotoLibraryIcon,
  router: RouterIcon,
  security: SecurityIcon,
  storage: StorageIcon,
  sync: SyncIcon,
  timeline: TimelineIcon,
  vpn_key: VpnKeyIcon,
};

/**
 * The icon of a service. It says nothing by itself: the service's name stands beside it. A name that is
 * not known gives the icon of any application.
 *
 * @public
 */
export function ServiceIcon(props: { icon: string }) {
  const Icon = Object.hasOwn(ICONS, props.icon) ? ICONS[props.icon] : AppsIcon;
  return <Icon fontSize="small" aria-hidden />;
}
