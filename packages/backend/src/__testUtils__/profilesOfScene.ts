import { join } from 'node:path';
import { ensureAgeIdentity, ensureAgeRecipient } from '@opencsp/sandbox/keys';

/** Where the profiles of a scene are: one bare repository, and one pair of age keys, for all backends. */
export class ProfilesOfScene {
  private constructor(private readonly folder: string) {}

  static async make(folder: string): Promise<ProfilesOfScene> {
    const profiles = new ProfilesOfScene(folder);
    await ensureAgeIdentity(profiles.identityFile);
    await ensureAgeRecipient(profiles.recoveryFile);
    return profiles;
  }

  /** `opencsp.profiles` of one backend: each has a mirror of its own. */
  configuration(backend: string): object {
    return {
      repository: { url: join(this.folder, 'profiles.git') },
      folder: join(this.folder, `mirror-${backend}`),
      age: {
        identityFile: this.identityFile,
        recoveryRecipientFile: this.recoveryFile,
      },
    };
  }

  private get identityFile(): string {
    return join(this.folder, 'age-identity');
  }

  private get recoveryFile(): string {
    return join(this.folder, 'age-recovery.pub');
  }
}
