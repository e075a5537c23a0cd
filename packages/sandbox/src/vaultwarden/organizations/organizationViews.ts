import { Database } from '../database/Database';
import {
  isAtLeast,
  REVOKED_BY,
  shownStatus,
  shownType,
  STATUS,
  TYPE,
} from '../database/memberships';
import { Membership, Organization } from '../database/state';
import { collectionsVisibleTo } from '../vault/access';
import { managesBy } from './collectionViews';

/** The server does not look at it. */
const MAX_STORAGE_GB = 32_767;

/** What every organisation can do. */
const ABILITIES = {
  use2fa: true,
  useCustomPermissions: true,
  useDirectory: false,
  useEvents: false,
  useGroups: false,
  useTotp: true,
  usePolicies: true,
  useScim: false,
  useSso: false,
  useKeyConnector: false,
  usePasswordManager: true,
  useSecretsManager: false,
  selfHost: true,
  useApi: true,
  useDisableSMAdsForUsers: true,
  useInviteLinks: false,
  useMyItems: false,
  useOrganizationDomains: false,
  usePam: false,
  usePhishingBlocker: false,
  useResetPassword: false,
  allowAdminAccessToAllCollectionItems: true,
  limitCollectionDeletion: true,
  limitItemDeletion: false,
  usersGetPremium: true,
  maxStorageGb: MAX_STORAGE_GB,
  maxCollections: null,
};

/** What only the organisation's own answer names. */
const BILLING = {
  seats: null,
  limitCollectionCreation: true,
  businessAddress1: null,
  businessAddress2: null,
  businessAddress3: null,
  businessCountry: null,
  businessTaxNumber: null,
  maxAutoscaleSeats: null,
  maxAutoscaleSmSeats: null,
  maxAutoscaleSmServiceAccounts: null,
  secretsManagerPlan: null,
  smSeats: null,
  smServiceAccounts: null,
  planType: 6,
};

/** What only a profile names of its organisations. */
const IN_PROFILE = {
  identifier: null,
  seats: 20,
  resetPasswordEnrolled: false,
  ssoBound: false,
  useActivateAutofillPolicy: false,
  useAdminSponsoredFamilies: false,
  useRiskInsights: false,
  providerId: null,
  providerName: null,
  providerType: null,
  familySponsorshipFriendlyName: null,
  familySponsorshipAvailable: false,
  productTierType: 3,
  keyConnectorEnabled: false,
  keyConnectorUrl: null,
  familySponsorshipLastSyncDate: null,
  familySponsorshipValidUntil: null,
  familySponsorshipToDelete: null,
  accessSecretsManager: false,
  userIsManagedByOrganization: false,
  userIsClaimedByOrganization: false,
  enabled: true,
};

/** What a member may do beside their kind. */
const PERMISSIONS = {
  accessEventLogs: false,
  accessImportExport: false,
  accessReports: false,
  createNewCollections: false,
  editAnyCollection: false,
  deleteAnyCollection: false,
  manageGroups: false,
  managePolicies: false,
  manageSso: false,
  manageUsers: false,
  manageResetPassword: false,
  manageScim: false,
};

/** An organisation as its owner sees it. */
export function organizationView(organization: Organization) {
  return {
    id: organization.id,
    name: organization.name,
    ...ABILITIES,
    ...BILLING,
    hasPublicAndPrivateKeys: hasKeys(organization),
    businessName: organization.name,
    billingEmail: organization.billingEmail,
    object: 'organization',
  };
}

/** An organisation in the profile of a member, with the key that was made for them. */
export function membershipView(database: Database, member: Membership) {
  const organization = database.organization(member.organizationId);
  return organization === undefined
    ? []
    : [
        {
          id: organization.id,
          name: organization.name,
          ...ABILITIES,
          ...IN_PROFILE,
          hasPublicAndPrivateKeys: hasKeys(organization),
          limitCollectionCreation:
            !isAtLeast(member.type, TYPE.manager) || !member.accessAll,
          organizationUserId: member.id,
          permissions: permissionsOf(member),
          userId: member.userId,
          key: member.key,
          status: member.status,
          type: shownType(member),
          object: 'profileOrganization',
        },
      ];
}

/** A member as the members page sees them. Collections are shown of confirmed members only. */
export function memberView(
  database: Database,
  member: Membership,
  hasCollections: boolean,
) {
  const user = database.user(member.userId);
  const status =
    member.status < STATUS.invited ? member.status + REVOKED_BY : member.status;
  const isManagerOfAll = member.type === TYPE.manager && member.accessAll;
  return {
    id: member.id,
    userId: member.userId,
    name: status >= STATUS.accepted ? user?.name ?? null : null,
    email: user?.email ?? null,
    externalId: null,
    avatarColor: null,
    groups: [],
    collections: hasCollections ? assignedTo(database, member) : [],
    status: shownStatus(member),
    type: shownType(member),
    accessAll: member.accessAll,
    twoFactorEnabled: false,
    resetPasswordEnrolled: false,
    hasMasterPassword: user?.password !== undefined,
    permissions: isManagerOfAll ? permissionsOf(member) : null,
    ssoBound: false,
    managedByOrganization: false,
    claimedByOrganization: false,
    usesKeyConnector: false,
    accessSecretsManager: false,
    object: 'organizationUserUserDetails',
  };
}

/** A member in short. */
export function miniMemberView(database: Database, member: Membership) {
  const user = database.user(member.userId);
  return {
    id: member.id,
    userId: member.userId,
    type: shownType(member),
    status: shownStatus(member),
    name: user?.name ?? null,
    email: user?.email ?? null,
    object: 'organizationUserUserMiniDetails',
  };
}

function assignedTo(database: Database, member: Membership) {
  if (member.accessAll) {
    return [];
  }
  return collectionsVisibleTo(database, member.userId)
    .filter(({ organizationId }) => organizationId === member.organizationId)
    .flatMap(({ id }) =>
      database.state.grants
        .filter(
          grant => grant.collectionId === id && grant.userId === member.userId,
        )
        .map(({ readOnly, hidePasswords, manage }) => ({
          id,
          readOnly,
          hidePasswords,
          manage: managesBy({ readOnly, hidePasswords, manage }, member.type),
        })),
    );
}

function permissionsOf({ type, accessAll }: Membership) {
  const mayAll = type === TYPE.manager && accessAll;
  return {
    ...PERMISSIONS,
    createNewCollections: mayAll,
    editAnyCollection: mayAll,
    deleteAnyCollection: mayAll,
  };
}

function hasKeys({ privateKey, publicKey }: Organization): boolean {
  return privateKey !== null && publicKey !== null;
}
