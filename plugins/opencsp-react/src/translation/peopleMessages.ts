/**
 * The texts about the people of a profile and their accounts, in English. What is wrong, and what was seen,
 * comes in the API's own words.
 */
export const peopleMessages = {
  people: {
    title: 'People',
    lead: 'Who signs in to the services of this profile, and how it stands with their account in each.',
    loading: 'Loading people',
    table: 'People and their accounts',
    person: 'Person',
    password: 'Password',
    actions: 'Actions',
    actionsOf: 'Actions for {{name}}',
    signsInAs: 'signs in as {{login}}',
    role: {
      label: 'Role',
      admin: 'Administrator',
      member: 'Member',
    },
    passwordState: {
      'of-profile': 'The profile’s own',
      waiting: 'Not in place yet',
      set: 'Set',
    },
    passwordOf: 'Password: {{state}}',
    since: 'since',
    noAccount: 'None',
    services: 'Accounts of {{name}}',
    noServices:
      'What each has in the services is shown as soon as the profile is deployed.',
    trouble: 'The accounts cannot be looked after',
    onHost: 'The accounts are on',
    noHost:
      'The profile is on no host yet: accounts are made when it is deployed.',
    looked: 'looked at',
    neverLooked: 'not looked at yet',
    lookNow: 'Look now',
    looking: 'Looking',
    lookLate:
      'Looking takes longer than usual. What it finds is shown here by itself.',
    summary:
      '{{well}} of {{all}} accounts are as wanted, {{moving}} on their way, {{troubled}} need somebody.',
    nobody: 'Nobody but the owner',
    nobodyHint:
      'Whoever you add gets an account in the directory, with a password of their own, and signs in with it once for all services that they may use. You can take it away again at any time.',
    owner:
      'The owner’s password is that of the profile, and the owner stays as long as the profile does.',
    ownerSecrets: 'See it under Secrets',
    ownerEdit: 'Edit the profile to change it',
    leaves: 'Is being cut off everywhere.',
    left_one: 'One person has left',
    left_other: '{{count}} people have left',
    leftAt: 'Left',
    add: 'Add a person',
    newPassword: 'New password',
    newPasswordOf: 'New password for {{name}}',
    remove: 'Remove',
    removeOf: 'Remove {{name}}',
    reveal: 'Show once',
    revealOf: 'Show the password of {{name}} once',
  },
  account: {
    state: {
      waiting: 'Waiting',
      there: 'There',
      failed: 'Failed',
      'at-sign-in': 'At first sign-in',
      'by-hand': 'By hand',
      leaving: 'Leaving',
      gone: 'Gone',
    },
    /** Read in place of the word alone, by those who do not see the table. */
    open: '{{service}} of {{name}}: {{state}}',
    title: '{{service}} of {{name}}',
    since: 'So since',
    evidence: 'Seen',
    message: 'What is wrong',
    byHand: 'Why by hand',
    nextStep: 'What to do',
    link: 'Open {{service}}',
    close: 'Close',
  },
  addPerson: {
    title: 'Add a person',
    lead: 'The account is made as soon as the directory of the profile answers.',
    known: 'Somebody who has signed in here',
    knownHint:
      'Fills in e-mail address and name. Anybody else can be added, too: write them below.',
    knownFailed:
      'Who has signed in could not be read. Write e-mail address and name below.',
    knownNone: 'Nobody with this name or address has signed in here.',
    knownLoading: 'Looking for people',
    knownOpen: 'Show people',
    knownClose: 'Hide people',
    knownClear: 'Choose nobody',
    email: 'E-mail address',
    emailHint: 'Services send messages to it.',
    name: 'Name',
    nameHint: 'As others see it.',
    login: 'Name to sign in with',
    loginHint: 'It stays as it is, also when the address changes.',
    role: 'Role',
    roleHint: {
      member: 'Uses the services that are for everybody.',
      admin: 'Also uses the pages that look after the profile.',
    },
    add: 'Add',
    adding: 'Adding',
    cancel: 'Cancel',
    done: '{{name}} is added',
    doneBody:
      'Signs in as {{login}}. The portal made a password: show it once, and hand it over in a safe way.',
    close: 'Close',
  },
  passwordOnce: {
    show: 'Show the password once',
    showing: 'Asking',
    value: 'The password',
    copy: 'Copy password',
    warn: 'It is shown this once. Store it or hand it over now; closing this window takes it away.',
    ask: 'The password is shown once only, and that is written down.',
    change:
      'The portal never shows it again. When {{name}} wants another one, type it together under “New password”, or have one made.',
    changeAdmin:
      'As an administrator, {{name}} can also change it in the directory itself:',
    title: 'Password of {{name}}',
    back: 'Not now',
    done: 'It is stored',
  },
  newPassword: {
    title: 'New password for {{name}}',
    happens:
      'The present password ends as soon as the new one is in the directory.',
    how: 'Which password',
    made: 'Have one made',
    madeHint: 'A long one, by chance. It can be shown once.',
    typed: 'Type one',
    typedHint: 'It is never shown again.',
    input: 'Password',
    inputHint:
      'At least {{least}} characters. The portal takes it encrypted, and this page forgets it. How easily it is guessed is judged when you send it.',
    show: 'Show the password',
    hide: 'Hide the password',
    confirm: 'Give it',
    working: 'Giving',
    cancel: 'Cancel',
    done: '{{name}} gets the new password',
    doneBody:
      'It is brought to the directory now. The list says when it is in place.',
    close: 'Close',
  },
  removePerson: {
    title: 'Remove {{name}}',
    atOnce: 'At once',
    atOnceDirectory:
      'the account in the directory goes: nobody signs in as {{login}} any more',
    soon: 'Within a minute',
    soonSessions:
      'an open session ends when the sign-in portal asks the directory next',
    byHand: 'You do by hand',
    byHandServices:
      'the accounts in {{services}}: the list says where to take them away',
    stays: 'This stays',
    staysMade: 'all that {{name}} has made in the services',
    staysSessions:
      'a session that a service keeps by itself, until it ends there',
    confirm: 'Remove',
    working: 'Removing',
    back: 'Keep',
  },
} as const;
