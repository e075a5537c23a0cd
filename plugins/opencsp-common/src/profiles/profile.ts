import { z } from 'zod';
import { timeSchema } from '../instances/instance';
import { serviceCategories, signInModes } from '../catalogue/serviceDefinition';
import {
  accountModes,
  certificateKinds,
  chosenServiceSchema,
  passwordStrategies,
} from './profileSpec';

/** `saving → saved | failed`, `deleting → deleted`. */
export const profileStates = [
  'saving',
  'saved',
  'failed',
  'deleting',
  'deleted',
] as const;

/** @public */
export type ProfileState = (typeof profileStates)[number];

/** True while the portal works on the profile and its state will change without anyone's help. */
export function isProfileMoving(state: ProfileState): boolean {
  return state === 'saving' || state === 'deleting';
}

/** What may be asked of a profile in this state. */
export function allowedProfileActions(
  state: ProfileState,
  failure?: { retryable: boolean },
): { edit: boolean; retry: boolean; delete: boolean } {
  return {
    edit: state === 'saved' || state === 'failed',
    retry: state === 'failed' && failure?.retryable === true,
    delete: state !== 'deleting' && state !== 'deleted',
  };
}

/** Why a profile could not be saved or deleted. */
export const profileFailureSchema = z.object({
  /** Stable code, such as `repository-unreachable`; each has a section in the docs. */
  reason: z.string(),
  message: z.string(),
  evidence: z.string().optional(),
  nextStep: z.string(),
  retryable: z.boolean(),
  at: timeSchema,
});

/** @public */
export type ProfileFailure = z.infer<typeof profileFailureSchema>;

/** A commit of a profile's branch. */
export const profileCommitSchema = z.object({
  hash: z.string(),
  subject: z.string(),
  author: z.string(),
  at: timeSchema,
  /** False when somebody made it by hand. */
  byPortal: z.boolean(),
});

/** @public */
export type ProfileCommit = z.infer<typeof profileCommitSchema>;

/** One service of a profile, with what it comes to. */
export const profileServiceSchema = z.object({
  id: z.string(),
  title: z.string(),
  category: z.enum(serviceCategories),
  icon: z.string(),
  version: z.string(),
  /** False when another service brought it in. */
  chosen: z.boolean(),
  signIn: z.enum(signInModes),
  accounts: z.enum(['directory', 'local', 'none']),
  url: z.string().optional(),
});

/** @public */
export type ProfileService = z.infer<typeof profileServiceSchema>;

/** Something in the branch that the portal did not write. */
export const foreignCommitSchema = profileCommitSchema.extend({
  /** Why it cannot be taken; empty when it can. */
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
});

/** @public */
export type ForeignCommit = z.infer<typeof foreignCommitSchema>;

/** A profile, as the API shows it. */
export const profileSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `<handle>-<name>`. */
  branch: z.string(),
  /** Entity ref of a user or group. */
  owner: z.string(),
  createdBy: z.string(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  /** Rises with each change; an edit names the one that it began from. */
  version: z.number().int(),
  state: z.enum(profileStates),
  stateSince: timeSchema,
  /** What the present state waits for, in words. */
  waitingFor: z.string().optional(),
  failure: profileFailureSchema.optional(),
  domain: z.string(),
  adminEmail: z.string(),
  deployment: z.string(),
  passwordStrategy: z.enum(passwordStrategies),
  /** Who makes the accounts of people. */
  accounts: z.enum(accountModes).default('automatic'),
  protocol: z.enum(['https', 'http']),
  /** `staging`: no browser trusts them; they are for trying things out. */
  certificates: z.enum(certificateKinds).default('trusted'),
  chosen: z.array(chosenServiceSchema),
  /** Everything that will run, in start order. */
  services: z.array(profileServiceSchema),
  needs: z.object({
    memoryMiB: z.object({ floor: z.number(), advice: z.number() }),
    cores: z.object({ floor: z.number(), advice: z.number() }),
    diskGiB: z.object({ floor: z.number(), advice: z.number() }),
  }),
  /** The last commit that the portal wrote. */
  commit: profileCommitSchema.optional(),
  /** What somebody committed by hand since, and waits to be taken or refused. */
  foreign: foreignCommitSchema.optional(),
  /** For `git clone`, when people may read the repository. */
  cloneCommand: z.string().optional(),
  actions: z.object({
    edit: z.boolean(),
    retry: z.boolean(),
    delete: z.boolean(),
  }),
});

/** @public */
export type Profile = z.infer<typeof profileSchema>;

/** A file of the branch, as it is. */
export const profileFileSchema = z.object({
  path: z.string(),
  /** Absent when it is encrypted. */
  content: z.string().optional(),
  /** In bytes. */
  size: z.number().int(),
});

/** @public */
export type ProfileFile = z.infer<typeof profileFileSchema>;

/** One file of a difference. */
export const fileDiffSchema = z.object({
  path: z.string(),
  status: z.enum(['added', 'changed', 'removed']),
  /** Unified, three lines around; absent when it is encrypted or too long. */
  diff: z.string().optional(),
});

/** @public */
export type FileDiff = z.infer<typeof fileDiffSchema>;

/** The difference between two commits, or a commit and what would be saved. */
export const profileDiffSchema = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
  files: z.array(fileDiffSchema),
});

/** @public */
export type ProfileDiff = z.infer<typeof profileDiffSchema>;

/** What saving would come to. Nothing is made. */
export const profilePreviewSchema = z.object({
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
  /** What should be known though nothing is wrong. */
  warnings: z.array(z.string()),
  branch: z.string().optional(),
  /** For a new profile, where the platform has domains to give: it is nobody's yet, and nobody has to take it. */
  suggestedDomain: z.string().optional(),
  services: z.array(profileServiceSchema),
  needs: profileSchema.shape.needs.optional(),
  /** Empty while there are problems. */
  files: z.array(fileDiffSchema),
});

/** @public */
export type ProfilePreview = z.infer<typeof profilePreviewSchema>;

/** A secret of the profile: never its value. */
export const profileSecretSchema = z.object({
  name: z.string(),
  service: z.string(),
  purpose: z.string(),
  /** The person's own sign-in to the service. */
  isLogin: z.boolean(),
  /** Why it can never be changed. */
  immutable: z.string().optional(),
  /** When it was last made anew. */
  since: timeSchema.optional(),
  /** It was shown to its owner, which happens once. */
  revealedAt: timeSchema.optional(),
  canReveal: z.boolean(),
});

/** @public */
export type ProfileSecret = z.infer<typeof profileSecretSchema>;

/** How a profile's run came out, for services that wait for it. */
export const profileOutcomeSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(profileStates),
  finished: z.boolean(),
  succeeded: z.boolean(),
  branch: z.string(),
  commit: z.string().optional(),
  failure: profileFailureSchema.optional(),
});

/** @public */
export type ProfileOutcome = z.infer<typeof profileOutcomeSchema>;

/** One entry of the change feed of profiles, which the catalog pulls. */
export const profileChangeSchema = z.object({
  seq: z.number().int(),
  id: z.string(),
  /** The profile as it is now; absent when it is gone for the catalog. */
  profile: profileSchema.optional(),
});

/** @public */
export type ProfileChange = z.infer<typeof profileChangeSchema>;

/** A page of the change feed of profiles. */
export const profileChangePageSchema = z.object({
  items: z.array(profileChangeSchema),
  /** Give it as `after` to read on. */
  next: z.number().int(),
  more: z.boolean(),
});

/** @public */
export type ProfileChangePage = z.infer<typeof profileChangePageSchema>;
