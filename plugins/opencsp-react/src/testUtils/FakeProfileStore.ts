import { allowedProfileActions, Profile } from '@opencsp/plugin-opencsp-common';
import { FakeBranch } from './FakeBranch';
import { commitFixture, hashFixture } from './profileFixtures';
import { refusal } from './refusal';
import { treeFixture } from './treeFixture';

/** Profiles in memory, each with its branch. */
export class FakeProfileStore {
  items: Profile[] = [];
  private readonly branches = new Map<string, FakeBranch>();

  constructor(profiles: Profile[] = []) {
    profiles.forEach(it => this.add(it));
  }

  /** Adds a profile; its branch holds the commits that it names. */
  add(profile: Profile): void {
    this.items = [...this.items, profile];
    this.plant(profile);
  }

  /** Ends what is under way as the backend would: with a commit, or with the profile gone. */
  settle(id: string, subject = 'Change the profile'): Profile {
    const profile = this.find(id);
    if (profile.state === 'deleting') {
      return this.change(id, { state: 'deleted' });
    }
    const branch = this.branch(id);
    const commit = commitFixture({
      hash: hashFixture(0xa00000 + branch.history().length),
      subject,
      at: new Date().toISOString(),
    });
    branch.add(commit, treeFixture(profile));
    return this.change(id, {
      state: 'saved',
      commit,
      actions: allowedProfileActions('saved'),
    });
  }

  /** Changes a profile as the backend would while a page is open. */
  change(id: string, changes: Partial<Profile>): Profile {
    const old = this.find(id);
    const fresh = { ...old, ...changes, version: old.version + 1 };
    this.items = this.items.map(it => (it.id === id ? fresh : it));
    return fresh;
  }

  /** The branch of a profile, to add commits to. */
  branch(id: string): FakeBranch {
    this.find(id);
    const found = this.branches.get(id);
    return found ?? this.plant(this.find(id));
  }

  private plant(profile: Profile): FakeBranch {
    const branch = new FakeBranch();
    this.branches.set(profile.id, branch);
    const tree = treeFixture(profile);
    if (profile.commit) {
      branch.add(profile.commit, tree);
    }
    if (profile.foreign) {
      const { problems: _problems, ...commit } = profile.foreign;
      branch.add(commit, {
        ...tree,
        'compose.yaml': `${tree['compose.yaml']}    mem_limit: 4g\n`,
      });
    }
    return branch;
  }

  protected find(id: string): Profile {
    const found = this.items.find(it => it.id === id);
    if (!found) {
      throw refusal(404, `There is no profile ${id}.`, 'not-found');
    }
    return found;
  }
}
