/** Why a use case is not offered in one of the ways. */
export interface Gap {
  /** The reason, in a sentence. */
  no: string;
}

const READ: Gap = {
  no: 'A form of a template has fields that choose; a step reads with the action of the registry.',
};
const DRY_RUN: Gap = { no: 'The dry run of the step asks it.' };
const OPERATORS: Gap = {
  no: 'For an operator who looked at what was found, never for a template.',
};
const LOOKED: Gap = {
  no: 'A decision of a person who looked at one thing on its page.',
};
const SECRET: Gap = {
  no: 'It takes or tells a secret: from the page to the portal, never through a task or an agent.',
};
const STREAM: Gap = {
  no: 'A stream for a page that is open; the log is read by pages.',
};
const FILE: Gap = { no: 'A file for a person; the log is read by pages.' };

/** By operation of HTTP: the step of templates, and the action of the registry. */
export const USE_CASES: Record<
  string,
  [step: string | Gap, action: string | Gap]
> = {
  'list-instances': [READ, 'list-instances'],
  'get-instance': [READ, 'get-instance'],
  'validate-instance': [DRY_RUN, 'validate-instance'],
  'create-instance': ['opencsp:instance:create', 'create-instance'],
  'delete-instance': ['opencsp:instance:delete', 'delete-instance'],
  'retry-instance': ['opencsp:instance:retry', 'retry-instance'],
  'cancel-instance': ['opencsp:instance:cancel', 'cancel-instance'],
  'get-instance-logs': [READ, 'get-instance-logs'],
  'stream-instance-log': [STREAM, STREAM],
  'get-instance-work': [OPERATORS, 'get-instance-work'],
  'abandon-instance': [OPERATORS, 'abandon-instance'],
  'list-sizes': [READ, 'list-sizes'],
  'list-os-templates': [READ, 'list-os-templates'],
  'list-networks': [READ, 'list-networks'],
  'get-quota': [READ, 'get-quota'],
  'get-health-details': [OPERATORS, 'get-health-details'],
  'list-work': [OPERATORS, 'list-work'],
  'compare-ledger': [OPERATORS, 'compare-ledger'],
  'clean-ledger': [OPERATORS, 'clean-ledger'],
  'list-service-definitions': [READ, 'list-service-definitions'],
  'create-handoff': [SECRET, SECRET],
  'get-domain-advice': [READ, 'get-domain-advice'],
  'list-profiles': [READ, 'list-profiles'],
  'create-profile': ['opencsp:profile:create', 'create-profile'],
  'preview-profile': [DRY_RUN, 'preview-profile'],
  'get-profile': [READ, 'get-profile'],
  'update-profile': ['opencsp:profile:update', 'update-profile'],
  'delete-profile': ['opencsp:profile:delete', 'delete-profile'],
  'preview-profile-edit': [DRY_RUN, 'preview-profile-edit'],
  'retry-profile': ['opencsp:profile:retry', 'retry-profile'],
  'decide-foreign-commit': [LOOKED, 'decide-foreign-commit'],
  'list-profile-files': [READ, 'list-profile-files'],
  'get-profile-diff': [READ, 'get-profile-diff'],
  'list-profile-history': [READ, 'list-profile-history'],
  'list-profile-secrets': [READ, 'list-profile-secrets'],
  'profile-secret-rotate': [LOOKED, 'rotate-profile-secret'],
  'profile-secret-reveal': [SECRET, SECRET],
  'list-hosts': [READ, 'list-hosts'],
  'scan-host': [DRY_RUN, 'scan-host'],
  'register-host': ['opencsp:host:register', 'register-host'],
  'get-host': [READ, 'get-host'],
  'remove-host': ['opencsp:host:remove', 'remove-host'],
  'check-host': ['opencsp:host:check', 'check-host'],
  'prepare-host': ['opencsp:host:prepare', 'prepare-host'],
  'cancel-host': ['opencsp:host:cancel', 'cancel-host'],
  'get-host-logs': [READ, 'get-host-logs'],
  'stream-host-log': [STREAM, STREAM],
  'download-host-log': [FILE, FILE],
  'list-deployments': [READ, 'list-deployments'],
  'start-deployment': ['opencsp:deployment:start', 'start-deployment'],
  'validate-deployment': [DRY_RUN, 'validate-deployment'],
  'get-deployment': [READ, 'get-deployment'],
  'remove-deployment': ['opencsp:deployment:remove', 'remove-deployment'],
  'retry-deployment': ['opencsp:deployment:retry', 'retry-deployment'],
  'cancel-deployment': ['opencsp:deployment:cancel', 'cancel-deployment'],
  'rollback-deployment': ['opencsp:deployment:rollback', 'rollback-deployment'],
  'list-generations': [READ, 'list-generations'],
  'get-deployment-logs': [READ, 'get-deployment-logs'],
  'stream-deployment-log': [STREAM, STREAM],
  'download-deployment-log': [FILE, FILE],
  'list-services': [READ, 'list-services'],
  'get-service': [READ, 'get-service'],
  'list-people': [READ, 'list-people'],
  'add-person': ['opencsp:person:add', 'add-person'],
  'look-at-people': [LOOKED, 'look-at-people'],
  'remove-person': ['opencsp:person:remove', 'remove-person'],
  'reset-password': ['opencsp:person:reset-password', 'reset-password'],
  'change-person': [LOOKED, 'change-person'],
  'rotate-passwords': [LOOKED, 'rotate-passwords'],
  'reveal-password': [SECRET, SECRET],
  'get-readiness': [READ, 'get-readiness'],
  'list-sign-in-checks': [READ, 'list-sign-in-checks'],
  'check-sign-in': [LOOKED, 'check-sign-in'],
  'get-sign-in-portal': [LOOKED, 'get-sign-in-portal'],
  'let-in': [LOOKED, 'let-in'],
  'reveal-sign-in-code': [SECRET, SECRET],
  'list-routes': [READ, 'list-routes'],
  'get-routes': [READ, 'get-routes'],
  'look-at-routes': [LOOKED, 'look-at-routes'],
  'order-certificate': [LOOKED, 'order-certificate'],
  'list-webhooks': [OPERATORS, 'list-webhooks'],
  'list-webhook-deliveries': [OPERATORS, 'list-webhook-deliveries'],
  'redeliver-webhook': [OPERATORS, 'redeliver-webhook'],
  'test-webhook': [OPERATORS, 'test-webhook'],
  'resume-webhook': [OPERATORS, 'resume-webhook'],
};

/** Steps that are no use case of people: they wait with the scaffolder's own rights. */
export const WAITING = [
  'opencsp:instance:wait',
  'opencsp:profile:wait',
  'opencsp:deployment:wait',
];
