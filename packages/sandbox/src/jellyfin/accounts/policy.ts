import { Policy } from '../state';

const PROVIDERS = {
  AuthenticationProviderId:
    'Jellyfin.Server.Implementations.Users.DefaultAuthenticationProvider',
  PasswordResetProviderId:
    'Jellyfin.Server.Implementations.Users.DefaultPasswordResetProvider',
} as const;

/** What a policy has where a request does not say it: not what the account had before (Jellyfin's `UserPolicy`). */
const UNSAID: Policy = {
  IsAdministrator: false,
  IsHidden: true,
  EnableCollectionManagement: false,
  EnableSubtitleManagement: false,
  EnableLyricManagement: false,
  IsDisabled: false,
  BlockedTags: [],
  AllowedTags: [],
  EnableUserPreferenceAccess: true,
  AccessSchedules: [],
  BlockUnratedItems: [],
  EnableRemoteControlOfOtherUsers: false,
  EnableSharedDeviceControl: true,
  EnableRemoteAccess: true,
  EnableLiveTvManagement: true,
  EnableLiveTvAccess: true,
  EnableMediaPlayback: true,
  EnableAudioPlaybackTranscoding: true,
  EnableVideoPlaybackTranscoding: true,
  EnablePlaybackRemuxing: true,
  ForceRemoteSourceTranscoding: false,
  EnableContentDeletion: false,
  EnableContentDeletionFromFolders: [],
  EnableContentDownloading: true,
  EnableSyncTranscoding: true,
  EnableMediaConversion: true,
  EnabledDevices: [],
  EnableAllDevices: true,
  EnabledChannels: [],
  EnableAllChannels: true,
  EnabledFolders: [],
  EnableAllFolders: true,
  InvalidLoginAttemptCount: 0,
  LoginAttemptsBeforeLockout: -1,
  MaxActiveSessions: 0,
  EnablePublicSharing: true,
  BlockedMediaFolders: [],
  BlockedChannels: [],
  RemoteClientBitrateLimit: 0,
  SyncPlayAccess: 'CreateAndJoinGroups',
};

/** A limit of 0 means so many (Jellyfin's `UserManager`). */
const DEFAULT_ATTEMPTS = 3;

/** The policy of a new account. */
export function firstPolicy(isAdministrator: boolean): Policy {
  return {
    ...UNSAID,
    ...PROVIDERS,
    IsAdministrator: isAdministrator,
    EnableContentDeletion: isAdministrator,
    EnableRemoteControlOfOtherUsers: isAdministrator,
  };
}

/** The policy that a request asks for. Fields that nobody knows are dropped. */
export function askedPolicy(asked: Policy): Policy {
  const known = [...Object.keys(UNSAID), ...Object.keys(PROVIDERS)];
  const said = Object.entries(asked).filter(([name]) => known.includes(name));
  return { ...UNSAID, ...Object.fromEntries(said) };
}

/** The fields that a request must have, and has not. */
export function missingFields(asked: Policy): string[] {
  return Object.keys(PROVIDERS).filter(
    name => typeof asked[name] !== 'string' || asked[name] === '',
  );
}

/** After how many wrong passwords an account is switched off; never without a limit. */
export function attemptsOf(policy: Policy): number {
  const limit = policy.LoginAttemptsBeforeLockout;
  switch (limit) {
    case 0:
      return DEFAULT_ATTEMPTS;
    case -1:
      return Infinity;
    default:
      return typeof limit === 'number' ? limit : Infinity;
  }
}
