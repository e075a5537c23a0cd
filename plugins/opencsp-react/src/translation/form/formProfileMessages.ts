/** The texts of the fields about profiles, in English. */
export const formProfileMessages = {
  profileName: {
    label: 'Name',
    help: 'What you call the profile. Together with your handle it becomes the name of its branch.',
    checking: 'Checking whether the name is free…',
    free: 'This name is free.',
    freeBranch: 'This name is free. The branch will be “{{branch}}”.',
    stays: 'The name stays: the branch is called by it.',
  },
  domain: {
    label: 'Domain',
    help: 'Each service gets a name of its own below it, such as cloud.ada.example.com.',
    ascii: 'In DNS it is “{{domain}}”.',
    use: 'Use {{domain}}',
    adviceLabel: 'What will be found under the domain',
    place: '{{host}} will be {{service}}.',
    dnsLabel: 'What DNS says of the domain today',
    dnsLooking: 'Looking the domain up in DNS…',
    dnsFailed:
      'What DNS says of the domain could not be looked up now. You can go on without it.',
    warning: 'Warning:',
    info: 'Note:',
  },
  adminEmail: {
    label: 'E-mail of the administrator',
    help: 'Certificates are asked for in its name, and it is the address of the first account.',
  },
  deployment: {
    label: 'Deployment',
    help: 'What brings the services onto a host. Addresses, sign-in and people are the same with each.',
    composeHelp:
      'Each service runs in a container of its own, on a host with Debian, Ubuntu or the like. You choose this unless you know NixOS.',
    nixosHelp:
      'The whole machine is described by the files of the profile, and each change is a generation that you can go back to. It needs a host with NixOS.',
    lacks: 'Cannot deploy {{services}}.',
    changes:
      'When you change it, nothing changes on a host until you deploy; and the data that people stored stays where it is then.',
    unavailable: 'This portal has no part that can do it.',
    choose: 'Choose how the services are deployed.',
    loading: 'Loading deployments',
    none: 'Nothing can deploy profiles',
    noneHint:
      'An operator adds a deployment module, such as the one for Docker Compose, to the backend.',
  },
  protocol: {
    label: 'Connection',
    help: 'How browsers reach the services.',
    https: 'HTTPS',
    httpsHelp:
      'Encrypted, with certificates that are asked for by themselves, and one sign-in for all services. Let’s Encrypt gives the same certificate five times a week at most.',
    staging: 'HTTPS, to try things out',
    stagingHelp:
      'Encrypted, with certificates for trials, under generous limits. No browser trusts them.',
    stagingMeans:
      'Browsers warn of every page, apps refuse to connect, and a service that asks the sign-in portal by itself, such as Nextcloud or GitLab, signs nobody in. Choose HTTPS when all works: certificates that browsers trust are then asked for.',
    http: 'HTTP only',
    httpHelp:
      'Not encrypted: everybody on the way can read and change what is sent, passwords too. There is no single sign-on, and some apps refuse to connect.',
    httpMeans:
      'Without HTTPS there is no single sign-on and no second factor: each service asks by itself, and some of their apps refuse to connect.',
  },
  password: {
    label: 'Passwords',
    help: 'How you get the passwords of the accounts that the portal makes for you.',
    universal: 'One for all',
    universalHelp: 'You type one password, and every account gets it.',
    generated: 'One for each',
    generatedHelp:
      'The portal makes a strong password for each service and keeps it for you.',
    generatedFor: 'A password of their own get: {{services}}.',
    keeperAdded:
      'Vaultwarden is added to the profile: your passwords are kept there.',
    keeperChosen: 'They are kept in Vaultwarden, which you chose.',
    inputLabel: 'Password',
    inputHelp:
      'It is typed once. The portal takes it encrypted as soon as you leave the field, and this form forgets it.',
    show: 'Show the password',
    hide: 'Hide the password',
    handing: 'Handing the password over…',
    handedOver:
      'The portal has your password. Save the profile within 30 minutes, or type it again. To change it, type another.',
    stays: 'Leave it empty to keep the password that is there.',
    failed: 'The password could not be handed over. {{reason}}',
    strength: 'Strength of the password',
    strength0: 'Guessed at once',
    strength1: 'Very weak',
    strength2: 'Weak',
    strength3: 'Strong',
    strength4: 'Very strong',
  },
  accounts: {
    label: 'Accounts',
    help: 'Who makes the accounts of the people whom you let in.',
    automatic: 'Made by the portal',
    automaticHelp:
      'Whoever you add gets an account in each service that the portal can reach, and loses it when you remove them.',
    manual: 'Made by hand',
    manualHelp:
      'You make and remove each account yourself. The portal says for each service where, and changes nothing there.',
    manualMeans:
      'Nobody gets an account by themselves, and nobody loses one: whoever leaves has to be taken out of each service by you.',
  },
  services: {
    label: 'Services',
    help: 'What will run. Start from a bundle, or choose one by one; all of it can be changed later.',
    bundles: 'Start from a bundle',
    search: 'Search services',
    notFound: 'No service has “{{search}}” in its name or description.',
    loading: 'Loading services',
    none: 'No services are offered',
    noneHint:
      'An operator adds definitions in the folder that the setting opencsp.catalogue names.',
    figures: 'At least {{memory}} GiB memory · {{cores}} · {{disk}} GiB disk',
    brings: 'Brings {{services}}.',
    conflict: 'Not together with {{other}}: {{reason}}',
    access: 'Who may sign in to {{service}}',
    everyone: 'Everyone of the profile',
    admins: 'Administrators only',
    secondFactor: 'Ask for a second factor for {{service}}',
    secondFactorNone:
      '{{service}} has a sign-in of its own, so the sign-in portal cannot ask for more.',
    secondFactorHttp:
      'Without HTTPS there is no sign-in portal that could ask for it.',
    totals: 'All of it together',
    floor: 'At least',
    advice: 'Advised',
    left: 'Left of your quota',
    noLimit: 'No limit',
    memoryMiB: 'Memory',
    cores: 'Cores',
    diskGiB: 'Disk',
    gib: '{{n}} GiB',
    announce: 'All of it needs at least {{memory}} memory and {{disk}} disk.',
    brought: 'Comes with it: {{services}}.',
    fitsAdvised: 'The size “{{size}}” has what is advised.',
    fitsTight:
      'The size “{{size}}” has the least that is needed; none has what is advised.',
    fitsNone:
      'No size that is offered is large enough: “{{size}}” has {{memory}} GiB memory, {{cores}} cores and {{disk}} GiB disk. Leave services out, or use a host of your own.',
    overQuota:
      'Your quota has {{left}} {{figure}} left, and {{needed}} are needed for a new machine.',
    unknownLabel: 'Services that are not offered',
    unknown: '“{{service}}” is not offered.',
    leaveOut: 'Leave {{service}} out',
    categories: {
      core: 'Core',
      authentication: 'Sign-in and passwords',
      collaboration: 'Collaboration',
      media: 'Media',
      development: 'Development',
      monitoring: 'Monitoring',
      automation: 'Automation',
    },
  },
  preview: {
    title: 'What will happen',
    loading: 'Loading the preview',
    updating: 'Updating…',
    profile: 'Profile',
    same: 'Nothing would change',
    sameHint: 'The branch has exactly these files already.',
    problems: 'Something must be put right first',
    problem: '{{field}}: {{message}}',
    warnings: 'Good to know',
    places: 'Where it will be',
    branch: 'Branch',
    creates:
      'The portal makes the profile “{{name}}” with the branch “{{branch}}”.',
    updates:
      'The portal changes the profile “{{name}}” with one commit on the branch “{{branch}}”.',
    services: 'You chose {{services}}.',
    brought: 'With it come {{services}}.',
    deployed: 'It is made for {{engine}}.',
    needs:
      'A host for it needs at least {{memory}} GiB memory, {{cores}} cores and {{disk}} GiB disk; {{advisedMemory}} GiB, {{advisedCores}} cores and {{advisedDisk}} GiB are advised.',
    universal: 'Every account gets the password that you typed.',
    generated:
      'Each service gets a password of its own, which is kept in Vaultwarden.',
    accounts: {
      automatic: 'The portal makes the accounts of the people whom you add.',
      manual:
        'You make the accounts of people by hand; the portal says for each service how.',
    },
    https: 'Browsers reach it by HTTPS, with one sign-in.',
    staging:
      'Browsers reach it by HTTPS, with certificates for trials, which they do not trust.',
    http: 'Browsers reach it by HTTP only, without single sign-on.',
    nothingRuns:
      'Nothing runs yet and nothing is taken of your quota: deploying is the next step. Saving usually takes a few seconds.',
    files: 'Files that would be committed ({{n}})',
  },
} as const;
