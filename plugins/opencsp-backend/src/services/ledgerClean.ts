import { CleanReport, Finding } from '@opencsp/plugin-opencsp-common';
import { MachineRef, TaskRun } from '@opencsp/plugin-opencsp-node';
import { ConflictError } from '@backstage/errors';
import { asSentence } from '../domain/abandon';
import { hostOfPrepareKey, waitsForRun } from '../domain/hosts/prepareRun';
import { parseRunKey } from '../domain/runKey';
import { describeTrouble } from '../reconcile/trouble';
import { LedgerEffect } from '../store/operations/ledger';
import { LedgerOptions } from './ledgerCompare';
import { Found, Remedy, waitsFor } from './ledgerFindings';

/** Longest time for one thing to be done outside, in milliseconds. */
const ACT_MS = 30_000;

type Result = CleanReport['results'][number];
type Done = Pick<Result, 'outcome' | 'text'>;

/** What a cleaner needs beside the ledger's own. */
export interface CleanerOptions extends LedgerOptions {
  /** Something became due. */
  onDue: () => void;
}

/**
 * Does what findings call for, one after the other; one that fails does not stop the others. Before
 * anything is touched outside, the store is asked once more whether a living record owns it.
 */
export class LedgerCleaner {
  constructor(private readonly options: CleanerOptions) {}

  /** @param found - what differs now: what is not in it any more is not touched */
  async clean(
    ids: readonly string[],
    found: readonly Found[],
    dryRun: boolean,
  ): Promise<CleanReport> {
    const results: Result[] = [];
    for (const id of new Set(ids)) {
      const named = found.find(({ finding }) => finding.id === id);
      results.push({ id, ...(await this.cleanOne(named, dryRun)) });
    }
    return { dryRun, results };
  }

  private async cleanOne(
    found: Found | undefined,
    dryRun: boolean,
  ): Promise<Done> {
    if (!found) {
      return {
        outcome: 'not-found',
        text: 'This difference is not there any more.',
      };
    }
    const { finding, remedy } = found;
    if (!remedy) {
      return {
        outcome: 'failed',
        text: `This is not for cleaning. ${finding.text}`,
      };
    }
    try {
      await this.demandNotOwned(remedy);
      if (remedy.do === 'confirm-gone') {
        await this.demandAbsent(remedy.ref);
      }
      return dryRun
        ? { outcome: 'would-do', text: finding.remedy ?? '' }
        : await this.act(remedy, finding);
    } catch (error) {
      return { outcome: 'failed', text: describeTrouble(error) };
    }
  }

  /** @throws ConflictError when a living record owns what would be touched */
  private async demandNotOwned(remedy: Remedy): Promise<void> {
    const { store } = this.options;
    if (remedy.do === 'remove-machine' || remedy.do === 'confirm-gone') {
      const { ref, uid } = remedy;
      if (await store.isOwned({ ...ref, uid })) {
        throw new ConflictError(
          `A record that is not deleted owns ${ref.name}. Delete the record instead.`,
        );
      }
    }
    if (
      remedy.do === 'remove-branch' &&
      (await this.options.profiles?.store.isBranchTaken(remedy.branch))
    ) {
      throw new ConflictError(
        `A profile that is not deleted has the branch ${remedy.branch}. Delete the profile instead.`,
      );
    }
    if (remedy.do === 'cancel-run') {
      await this.demandNotWaitedFor(remedy.run);
    }
  }

  /** @throws ConflictError when a living record waits for the run */
  private async demandNotWaitedFor(run: TaskRun): Promise<void> {
    const { store, hosts } = this.options;
    const key = parseRunKey(run.key);
    const record = key && (await store.get(key.instanceId));
    if (record && waitsFor(record, run)) {
      throw new ConflictError(
        `The record "${record.name}" waits for this run. Cancel the record instead.`,
      );
    }
    const hostId = hostOfPrepareKey(run.key);
    const host = hostId && (await hosts?.get(hostId));
    if (host && waitsForRun(host, run)) {
      throw new ConflictError(
        `The host "${host.name}" waits for this run. Cancel it on the page of the host instead.`,
      );
    }
  }

  /**
   * A list shows what carries our label; what lost it lives on, and is not for cleaning.
   *
   * @throws ConflictError when something of this name is there
   */
  private async demandAbsent(ref: MachineRef): Promise<void> {
    const seen = await this.options.provisioner.observe(ref, {
      live: true,
      signal: AbortSignal.timeout(ACT_MS),
    });
    if (seen.state === 'foreign') {
      throw new ConflictError(
        `Something that is not ours lives under the name ${
          ref.name
        }; it is left alone. ${asSentence(
          seen.detail,
        )} Look at it on the platform.`,
      );
    }
    if (seen.state !== 'absent') {
      throw new ConflictError(
        `${ref.name} is not gone: it lives without our label (${seen.state}) and is left alone. Give the label back or remove it on the platform, then compare again.`,
      );
    }
  }

  private async act(remedy: Remedy, finding: Finding): Promise<Done> {
    const { store, clock, onDue } = this.options;
    switch (remedy.do) {
      case 'remove-machine':
      case 'confirm-gone':
        return this.remove(remedy.ref, remedy.uid, remedy.effects);
      case 'cancel-run':
        return this.cancel(remedy.run);
      case 'remove-branch':
        return this.removeBranch(remedy);
      case 'look-at-branch':
        return this.lookAtBranch(remedy.branch);
      case 'forget-host-run':
        await this.options.hosts?.forgetRun(remedy.key, clock.now());
        return { outcome: 'done', text: 'The ledger says that it is over.' };
      case 'forget-run':
        await store.markGone(remedy.instanceId, remedy.effects, clock.now());
        return { outcome: 'done', text: 'The ledger says that it is over.' };
      default:
        await store.wake(remedy.instanceId, clock.now());
        onDue();
        return {
          outcome: 'begun',
          text: `The engine looks at "${finding.instanceName}" now.`,
        };
    }
  }

  private async remove(
    ref: MachineRef,
    uid: string | undefined,
    effects: readonly LedgerEffect[],
  ): Promise<Done> {
    const { store, provisioner, clock } = this.options;
    const progress = await provisioner.remove(ref, uid, {
      signal: AbortSignal.timeout(ACT_MS),
    });
    if (progress.state === 'removing') {
      return {
        outcome: 'begun',
        text: [progress.detail, progress.blockedBy, 'Compare again later.']
          .filter(Boolean)
          .join(' '),
      };
    }
    await store.markGone(ref.instanceId, effects, clock.now());
    return { outcome: 'done', text: `${ref.name} is gone.` };
  }

  /** @throws ConflictError when somebody has committed since: what they did is not lost */
  private async removeBranch({
    branch,
    commit,
  }: Extract<Remedy, { do: 'remove-branch' }>): Promise<Done> {
    const result = await this.options.profiles?.repository?.delete(
      { branch, expected: commit },
      AbortSignal.timeout(ACT_MS),
    );
    if (result?.outcome !== 'deleted' && result?.outcome !== 'absent') {
      throw new ConflictError(
        `The branch ${branch} has changed since. Look at it, then compare again.`,
      );
    }
    return { outcome: 'done', text: `The branch ${branch} is gone.` };
  }

  private async lookAtBranch(branch: string): Promise<Done> {
    const { profiles, clock } = this.options;
    await profiles?.store.hint(branch, clock.now());
    profiles?.onDue?.();
    return { outcome: 'begun', text: 'The engine looks at the branch now.' };
  }

  private async cancel(run: TaskRun): Promise<Done> {
    const outcome = await this.options.taskRunner.cancel(run, {
      signal: AbortSignal.timeout(ACT_MS),
    });
    return outcome === 'ended'
      ? { outcome: 'done', text: `The run ${run.id} has ended.` }
      : {
          outcome: 'begun',
          text: `The run ${run.id} was told to stop. Compare again later.`,
        };
  }
}
